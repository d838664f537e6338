import {
  parseNameAddr,
  parseUri,
  serializeMessage,
  tagOf,
  type ServerTransaction,
  type SipEndpoint,
  type SipPeer,
  type SipRequest,
  type SipResponse,
  type SipTimers,
} from '@outrider/sip';
import type { AppMessages } from './app-messages.js';
import type { Cdrs } from './cdrs.js';
import { contactUri, dialogId, dialogOfUas } from './dialog/dialog.js';
import type { DialogStore } from './dialog/dialog-store.js';
import type { HangUp } from './dialog/hang-up.js';
import { sessionExpires, type Liveness } from './dialog/liveness.js';
import { sipLine } from './link/notation.js';
import type { Routes } from './link/routes.js';
import type { AnswerHooks, NetRequest, NetRequests } from './net-requests.js';
import type { RegisteredFlows } from './registered-flows.js';
import { createReliableResponses, isReliable, type ReliableResponses } from './reliable.js';

/** An INVITE from the network without a final response: its early dialog. */
export interface EarlyDialog {
  readonly net: NetRequest;
  readonly reliable: ReliableResponses;
}

/** New requests from the network: to the application whose turn it is. */
export interface Uas {
  receive(request: SipRequest, from: SipPeer, transaction: ServerTransaction): void;
  /** The early dialog that a PRACK or UPDATE belongs to. */
  early(request: SipRequest): EarlyDialog | undefined;
  count(): number;
}

const ALLOW =
  'INVITE, ACK, BYE, CANCEL, OPTIONS, PRACK, UPDATE, INFO, REFER, NOTIFY, SUBSCRIBE, MESSAGE, PUBLISH, REGISTER';
/** What applications may ask for. */
const ROUTABLE = new Set([
  'INVITE',
  'REGISTER',
  'OPTIONS',
  'MESSAGE',
  'INFO',
  'NOTIFY',
  'SUBSCRIBE',
  'PUBLISH',
  'REFER',
]);
/** What means something inside a dialog only. */
const DIALOG_ONLY = new Set(['BYE', 'UPDATE', 'PRACK']);

export function createUas(deps: {
  endpoint: Pick<SipEndpoint, 'listening'>;
  routes: Pick<Routes, 'next'>;
  requests: NetRequests;
  messages: AppMessages;
  store: DialogStore;
  hangUp: HangUp;
  liveness: Liveness;
  flows: RegisteredFlows;
  cdrs: Cdrs;
  timers: SipTimers;
}): Uas {
  const { endpoint, routes, requests, messages, store, hangUp, liveness, flows, cdrs, timers } = deps;
  const earlyDialogs = new Map<string, EarlyDialog>();

  function receive(request: SipRequest, from: SipPeer, transaction: ServerTransaction): void {
    const { method, headers } = request;
    const refuse = (status: number, extra: Record<string, string> = {}) =>
      transaction.respond(status, undefined, { headers: extra });
    if (tagOf(headers.get('to')!) !== undefined || DIALOG_ONLY.has(method)) return void refuse(481);
    const fault = faultOf(request);
    if (fault) return void transaction.respond(fault.status, fault.reason);
    const app = routes.next(method);
    if (!app) {
      if (method === 'OPTIONS') return void refuse(200, { Allow: ALLOW, Accept: 'application/sdp' });
      if (!ROUTABLE.has(method)) return void refuse(405, { Allow: ALLOW });
      return void refuse(503, { 'Retry-After': '5' });
    }
    const parts = { app, request, from, transaction };
    const receivedOn = endpoint.listening.find(({ protocol }) => protocol === from.protocol);
    if (method === 'INVITE') return receiveInvite(parts, receivedOn);
    requests.offer(
      { ...parts, dialogId: '' },
      { sent: (response) => method === 'REGISTER' && flows.learn(request, response, from) },
      { receivedOn },
    );
  }

  function receiveInvite(
    parts: Pick<NetRequest, 'app' | 'request' | 'from' | 'transaction'>,
    receivedOn: SipPeer | undefined,
  ) {
    const { app, request, from, transaction } = parts;
    const id = dialogId(request.headers.get('call-id')!, tagOf(request.headers.get('from')!)!);
    const offered = sessionExpires(request.headers);
    if (offered && offered.seconds < liveness.minSeconds) {
      return void transaction.respond(422, undefined, { headers: { 'Min-SE': String(liveness.minSeconds) } });
    }
    if (store.get(id) || earlyDialogs.has(id)) return void transaction.respond(482);
    cdrs.write('network', () => serializeMessage(request), { record: 'attempt' });
    const supports = new Set([...request.headers.getAll('supported'), ...request.headers.getAll('require')]);
    let session: { seconds: number; weRefresh: boolean } | undefined;
    const over = () => {
      earlyDialogs.delete(id);
      requests.drop(net.id);
      reliable.stop();
    };
    const reliable = createReliableResponses({ transaction, invite: request, timers, onUnconfirmed: over });

    const hooks: AnswerHooks = {
      prepare(status, headers) {
        if (status > 100 && status < 300 && !has(headers, 'contact'))
          headers['Contact'] = messages.contact(from.protocol);
        if (isReliable({ status, headers }) && !supports.has('100rel'))
          return 'Remote endpoint does not support 100rel';
        if (status >= 200 && status < 300)
          session = agreeOnSession(headers, offered, {
            supportsTimer: supports.has('timer'),
            minSeconds: liveness.minSeconds,
          });
        return undefined;
      },
      intercept(answer) {
        reliable.submit(answer);
        return true;
      },
      sent(response) {
        if (response.status < 200) return;
        over();
        if (response.status < 300) answered(net, response, session);
        else cdrs.write('application', () => serializeMessage(response), { record: 'stop', reason: 'call-rejected' });
      },
      abandoned: over,
    };
    const net = requests.offer({ ...parts, dialogId: id }, hooks, { receivedOn });
    earlyDialogs.set(id, { net, reliable });
    transaction.onCancel((cancel) => {
      over();
      const message = serializeMessage(cancel);
      app.send(sipLine({ source: 'network', message, peer: from, transactionId: net.id, receivedOn }));
      cdrs.write('network', message, { record: 'stop', reason: 'call-canceled' });
    });
  }

  function answered(
    net: NetRequest,
    response: SipResponse,
    session: { seconds: number; weRefresh: boolean } | undefined,
  ) {
    const { app, request, from, transaction } = net;
    const dialog = dialogOfUas(request, response, from, app.isOpen() ? app : undefined);
    dialog.awaitedAck = { number: dialog.remoteSeq, transaction, transactionId: net.id };
    transaction.onTimeout(() => hangUp(dialog, 'ACK never came'));
    store.add(dialog);
    liveness.watch(dialog, session);
    cdrs.write('application', () => serializeMessage(response), { record: 'start', role: 'uas' });
  }

  return {
    receive,
    early({ headers }) {
      const early = earlyDialogs.get(dialogId(headers.get('call-id')!, tagOf(headers.get('from')!) ?? ''));
      return early && early.net.transaction.toTag === tagOf(headers.get('to')!) ? early : undefined;
    },
    count: () => earlyDialogs.size,
  };
}

function has(headers: Record<string, unknown>, name: string): boolean {
  return Object.keys(headers).some((each) => each.toLowerCase() === name);
}

/** Who refreshes, and how often (RFC 4028 §9); writes Session-Expires into the 2xx. */
function agreeOnSession(
  headers: Record<string, string | string[]>,
  offered: ReturnType<typeof sessionExpires>,
  { supportsTimer, minSeconds }: { supportsTimer: boolean; minSeconds: number },
): { seconds: number; weRefresh: boolean } | undefined {
  const named = Object.entries(headers).find(([name]) => name.toLowerCase() === 'session-expires');
  if (named) {
    const chosen = /^\s*(\d{1,9})/.exec(String(named[1]));
    if (!chosen) return undefined;
    return {
      seconds: Math.max(Number(chosen[1]), minSeconds),
      weRefresh: String(named[1]).includes('refresher=uas'),
    };
  }
  if (!offered) return undefined;
  const refresher = offered.refresher ?? (supportsTimer ? 'uac' : 'uas');
  headers['Session-Expires'] = `${offered.seconds};refresher=${refresher}`;
  if (refresher === 'uac') headers['Require'] = 'timer';
  return { seconds: offered.seconds, weRefresh: refresher === 'uas' };
}

/** What drachtio-srf's own parser would stumble over is refused here. */
function faultOf({ method, uri, headers }: SipRequest): { status: number; reason?: string } | undefined {
  const target = parseUri(uri);
  if (!target) return { status: /^sips?:/i.test(uri) ? 400 : 416 };
  for (const name of ['from', 'to']) {
    const address = parseNameAddr(headers.get(name)!);
    if (!address || !parseUri(address.uri)) return { status: 400, reason: `Bad Request (${name} is malformed)` };
  }
  if (method === 'INVITE' && (headers.getAll('contact').length !== 1 || contactUri(headers) === undefined)) {
    return { status: 400, reason: 'Bad Request (contact is missing or malformed)' };
  }
  return undefined;
}
