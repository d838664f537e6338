import { randomUUID } from 'node:crypto';
import {
  parseCSeq,
  serializeMessage,
  tagOf,
  type ClientTransaction,
  type SipEndpoint,
  type SipPeer,
  type SipRequest,
  type SipResponse,
} from '@outrider/sip';
import { hasBodyWithoutType, names, type AppMessages } from './app-messages.js';
import type { Cdrs } from './cdrs.js';
import { dialogId, dialogOfUac, dialogRequest, type Dialog } from './dialog/dialog.js';
import { createGroups, type DialogStore } from './dialog/dialog-store.js';
import type { DialogSender } from './dialog/dialog-sender.js';
import type { HangUp } from './dialog/hang-up.js';
import { sessionExpires, type Liveness } from './dialog/liveness.js';
import type { AppConnection } from './link/app-connection.js';
import { refusalLine, requestSentLine, sipLine } from './link/notation.js';
import type { NextHops } from './next-hop.js';
import type { RegisteredFlows } from './registered-flows.js';
import { completeRequest, failureResponse } from './requests.js';

/** Requests of applications outside dialogs. */
export interface Uac {
  send(app: AppConnection, commandId: string, request: SipRequest, proxy: string | undefined): void;
  /** CANCEL by transaction id, from whatever application. */
  cancel(app: AppConnection, commandId: string, transactionId: string, cancel: SipRequest): void;
  /** The early dialog of that id, made by a provisional response: for PRACK and UPDATE. */
  early(id: string): Dialog | undefined;
  /** Whose early dialog a request from the network belongs to. */
  earlyOwner(request: SipRequest): { app: AppConnection; dialogId: string } | undefined;
  appClosed(app: AppConnection): void;
  /** INVITEs without a final response. */
  count(): number;
}

interface Invite {
  readonly id: string;
  readonly dialogId: string;
  owner: AppConnection | undefined;
  sent: SipRequest;
  transaction: ClientTransaction | undefined;
  cancelled: boolean;
  /** By To tag. */
  readonly early: Map<string, { dialog: Dialog; reliableSeq: number }>;
  /** Made by the first 2xx. */
  dialog: Dialog | undefined;
  /** Other branches' 2xx, by To tag: acknowledged and hung up by us. */
  readonly forks: Map<string, { dialog: Dialog; ack: SipRequest }>;
  orphan: NodeJS.Timeout | undefined;
}

const DERIVED = names('from', 'to', 'call-id', 'cseq', 'contact');
const MAX_FORKS = 20;

export function createUac(deps: {
  endpoint: Pick<SipEndpoint, 'request' | 'listening'>;
  nextHops: NextHops;
  flows: RegisteredFlows;
  messages: AppMessages;
  store: DialogStore;
  sender: DialogSender;
  hangUp: HangUp;
  liveness: Liveness;
  cdrs: Cdrs;
  /** How long an application may take for the ACK of a 2xx, ms. */
  ackWithinMs: number;
  /** How long a ringing call outlives its application, ms. */
  orphanMs: number;
}): Uac {
  const { endpoint, nextHops, flows, messages, store, sender, hangUp, liveness, cdrs, ackWithinMs, orphanMs } = deps;
  const byId = new Map<string, Invite>();
  const byDialogId = new Map<string, Invite>();
  const byApp = createGroups<AppConnection, Invite>();

  function send(app: AppConnection, commandId: string, asked: SipRequest, proxy: string | undefined): void {
    const refuse = (reason: string) => app.send(refusalLine(commandId, reason));
    if (hasBodyWithoutType(asked)) return refuse('missing content-type');
    const use = (peer: SipPeer) => sendTo(app, commandId, asked, peer, refuse);
    try {
      const registered = proxy === undefined ? flows.find(asked.uri) : undefined;
      const hop =
        registered ??
        nextHops.resolve(proxy === undefined ? asked.uri : /^sips?:/i.test(proxy) ? proxy : `sip:${proxy}`);
      if (hop instanceof Promise) hop.then(use, (error: Error) => refuse(error.message));
      else use(hop);
    } catch (error) {
      refuse((error as Error).message);
    }
  }

  /** Not where the application died while a name was looked up: nobody would ever hang up. */
  function sendTo(
    app: AppConnection,
    commandId: string,
    asked: SipRequest,
    peer: SipPeer,
    refuse: (reason: string) => void,
  ) {
    if (!app.isOpen()) return;
    if (
      endpoint.listening.some(
        ({ host, port, protocol }) => host === peer.host && port === peer.port && protocol === peer.protocol,
      )
    ) {
      return refuse('can not send request to myself');
    }
    const request = completeRequest(messages, asked, peer.protocol);
    if (!request) return refuse('From, To, Contact or Call-ID is malformed');
    const id = randomUUID();
    const answerSent = (sent: SipRequest) => app.send(requestSentLine(commandId, serializeMessage(sent), peer, id));
    if (request.method === 'INVITE') return invite(app, id, request, peer, answerSent, refuse);
    let sent = request;
    const pass = (response: SipResponse, from: SipPeer) =>
      app.send(sipLine({ source: 'network', message: serializeMessage(response), peer: from, transactionId: id }));
    endpoint.request(request, peer, {
      onSent(asSent) {
        sent = asSent;
        answerSent(asSent);
      },
      onResponse: pass,
      onFailure: (cause) => pass(failureResponse(sent, cause), peer),
    });
  }

  function invite(
    app: AppConnection,
    id: string,
    request: SipRequest,
    peer: SipPeer,
    answerSent: (sent: SipRequest) => void,
    refuse: (reason: string) => void,
  ): void {
    const dialog = dialogId(request.headers.get('call-id')!, tagOf(request.headers.get('from')!)!);
    // The same call twice would reach its callee twice.
    if (byDialogId.has(dialog) || store.get(dialog))
      return refuse('a call with this Call-ID and From tag is in progress');
    const entry: Invite = {
      id,
      dialogId: dialog,
      owner: app.isOpen() ? app : undefined,
      sent: request,
      transaction: undefined,
      cancelled: false,
      early: new Map(),
      dialog: undefined,
      forks: new Map(),
      orphan: undefined,
    };
    byId.set(id, entry);
    byDialogId.set(dialog, entry);
    byApp.put(entry.owner, entry);
    entry.transaction = endpoint.request(request, peer, {
      onSent(sent) {
        entry.sent = sent;
        answerSent(sent);
        cdrs.write('application', () => serializeMessage(sent), { record: 'attempt' });
      },
      onResponse: (response, from) => receive(entry, response, from),
      onFailure(cause) {
        if (entry.dialog) return;
        refused(entry, failureResponse(entry.sent, cause), peer);
      },
    });
  }

  function settle(entry: Invite): void {
    byId.delete(entry.id);
    byDialogId.delete(entry.dialogId);
    byApp.drop(entry.owner, entry);
    clearTimeout(entry.orphan);
    entry.early.clear();
  }

  function pass(entry: Invite, response: SipResponse, from: SipPeer): void {
    const { owner, id } = entry;
    const message = serializeMessage(response);
    owner?.send(sipLine({ source: 'network', message, peer: from, transactionId: id, dialogId: entry.dialogId }));
  }

  function receive(entry: Invite, response: SipResponse, from: SipPeer): void {
    if (response.status < 200) return provisional(entry, response, from);
    if (response.status >= 300) return refused(entry, response, from);
    const tag = tagOf(response.headers.get('to')!) ?? '';
    const { dialog } = entry;
    if (!dialog) return answered(entry, response, from);
    if (dialog.remoteTag !== tag) return forked(entry, tag, response, from);
    // Its ACK was lost, or has not come from the application yet.
    if (dialog.lastAck?.number === entrySeq(entry)) sender.ack(dialog, dialog.lastAck.request);
  }

  function provisional(entry: Invite, response: SipResponse, from: SipPeer): void {
    const tag = tagOf(response.headers.get('to')!);
    const reliableSeq = Number(response.headers.get('rseq') ?? 0);
    if (tag !== undefined && response.status > 100) {
      const known = entry.early.get(tag);
      // A reliable response that comes again has its PRACK under way already (RFC 3262 §4).
      if (known && reliableSeq > 0 && reliableSeq <= known.reliableSeq) return;
      if (entry.early.size < MAX_FORKS || known) {
        const dialog = known?.dialog ?? dialogOfUac(entry.sent, response, from, entry.owner);
        entry.early.delete(tag);
        entry.early.set(tag, { dialog, reliableSeq: Math.max(reliableSeq, known?.reliableSeq ?? 0) });
      }
    }
    pass(entry, response, from);
  }

  function refused(entry: Invite, response: SipResponse, from: SipPeer): void {
    settle(entry);
    pass(entry, response, from);
    cdrs.write('network', () => serializeMessage(response), {
      record: 'stop',
      reason: response.status === 487 ? 'call-canceled' : 'call-rejected',
    });
  }

  function answered(entry: Invite, response: SipResponse, from: SipPeer): void {
    const early = entry.early.get(tagOf(response.headers.get('to')!) ?? '')?.dialog;
    settle(entry);
    const dialog = dialogOfUac(entry.sent, response, from, entry.owner);
    // PRACKs and UPDATEs before the answer have used numbers.
    if (early) dialog.localSeq = Math.max(dialog.localSeq, early.localSeq);
    entry.dialog = dialog;
    store.add(dialog);
    const number = entrySeq(entry);
    dialog.owedAck = { number, timer: setTimeout(() => hangUp(dialog, 'application never sent ACK'), ackWithinMs) };
    pass(entry, response, from);
    cdrs.write('network', () => serializeMessage(response), { record: 'start', role: 'uac' });
    if (!entry.owner) {
      // Nobody is there to take the call.
      return hangUp(dialog, 'application is gone');
    }
    if (entry.cancelled) dialog.afterAck = 'answered after CANCEL';
    else if (!response.headers.has('contact')) dialog.afterAck = 'answer without Contact';
    const session = sessionExpires(response.headers);
    liveness.watch(dialog, session ? { seconds: session.seconds, weRefresh: session.refresher !== 'uas' } : undefined);
  }

  /** A second callee answered the same call (RFC 3261 §13.2.2.4): it is acknowledged and hung up. */
  function forked(entry: Invite, tag: string, response: SipResponse, from: SipPeer): void {
    const known = entry.forks.get(tag);
    if (known) return sender.ack(known.dialog, known.ack);
    if (entry.forks.size >= MAX_FORKS) return;
    const dialog = dialogOfUac(entry.sent, response, from, undefined);
    const ack = dialogRequest(dialog, 'ACK', { ackOf: entrySeq(entry) });
    entry.forks.set(tag, { dialog, ack });
    sender.ack(dialog, ack);
    sender.send(dialog, dialogRequest(dialog, 'BYE'), { onResponse() {}, onFailure() {} });
  }

  return {
    send,
    cancel(app, commandId, transactionId, cancel) {
      const entry = byId.get(transactionId);
      if (!entry?.transaction) return app.send(refusalLine(commandId, 'transaction not found'));
      entry.cancelled = true;
      const extra = messages.headers(cancel, 'udp', DERIVED) as Record<string, string>;
      entry.transaction.cancel(extra);
      const sent: SipRequest = { ...entry.sent, method: 'CANCEL', headers: entry.sent.headers.clone(), body: '' };
      sent.headers.set('cseq', `${entrySeq(entry)} CANCEL`);
      app.send(requestSentLine(commandId, serializeMessage(sent), endpoint.listening[0]!, randomUUID()));
    },
    early(id) {
      return [...(byDialogId.get(id)?.early.values() ?? [])].at(-1)?.dialog;
    },
    earlyOwner({ headers }) {
      const entry = byDialogId.get(dialogId(headers.get('call-id')!, tagOf(headers.get('to')!) ?? ''));
      if (!entry?.owner || !entry.early.has(tagOf(headers.get('from')!) ?? '')) return undefined;
      return { app: entry.owner, dialogId: entry.dialogId };
    },
    appClosed(app) {
      for (const entry of byApp.of(app)) {
        byApp.drop(app, entry);
        entry.owner = undefined;
        entry.orphan = setTimeout(() => entry.transaction?.cancel(), orphanMs);
      }
    },
    count: () => byId.size,
  };
}

function entrySeq(entry: Invite): number {
  return parseCSeq(entry.sent.headers.get('cseq')!)!.number;
}
