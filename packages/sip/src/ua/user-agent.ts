import { newCallId, newTag } from '../message/ids.js';
import { tagOf } from '../message/name-addr.js';
import type { ServerTransaction, SipEndpoint, SipPeer, SipRequest } from '../types.js';
import { ALLOW, type UserAgentContext } from './context.js';
import type { LiveDialog } from './dialog.js';
import { receiveCall } from './incoming-call.js';
import { outOfDialogRequest, startCall } from './outgoing-call.js';
import { register } from './registration.js';
import { exchange, plusOne } from './send.js';
import { MIN_SESSION_SECONDS, sessionInterval } from './session-timer.js';
import type { IncomingCall, OutgoingCall, UserAgent, UserAgentOptions } from './types.js';

const DEFAULT_MAX_CALLS = 10_000;
const DEFAULT_MAX_RING_MS = 180_000;
const DEFAULT_PING_MS = 300_000;
const DEFAULT_CLOSE_GRACE_MS = 1_000;

/** A user agent on an endpoint of its own: it takes every request that the endpoint hands up. */
export function createUserAgent(endpoint: SipEndpoint, options: UserAgentOptions = {}): UserAgent {
  const { maxCalls = DEFAULT_MAX_CALLS, maxRingMs = DEFAULT_MAX_RING_MS, authenticate } = options;
  const dialogs = new Map<string, LiveDialog>();
  const calling = new Set<OutgoingCall>();
  const called = new Set<IncomingCall>();
  let onInvite: ((call: IncomingCall) => void) | undefined;
  let closing = false;
  const idle: (() => void)[] = [];

  const context: UserAgentContext = {
    endpoint,
    pingMs: options.pingMs ?? DEFAULT_PING_MS,
    contact: (protocol) => contactHeader(endpoint, protocol, options),
  };

  const count = () => dialogs.size + calling.size + called.size;
  function settle(): void {
    if (count() === 0) for (const done of idle.splice(0)) done();
  }
  const table = {
    add: (dialog: LiveDialog) => void dialogs.set(dialogKey(dialog.callId, dialog.localTag, dialog.remoteTag), dialog),
    remove: (dialog: LiveDialog) => {
      dialogs.delete(dialogKey(dialog.callId, dialog.localTag, dialog.remoteTag));
      settle();
    },
  };

  function receiveInvite(request: SipRequest, from: SipPeer, transaction: ServerTransaction): void {
    const foreign = request.headers.getAll('require').filter((option) => option.toLowerCase() !== 'timer');
    if (foreign.length > 0) {
      return void transaction.respond(420, undefined, { headers: { unsupported: foreign } });
    }
    const interval = sessionInterval(request.headers);
    if (interval && interval.seconds < MIN_SESSION_SECONDS) {
      return void transaction.respond(422, undefined, { headers: { 'min-se': String(MIN_SESSION_SECONDS) } });
    }
    const verdict = authenticate?.check(request);
    if (verdict && !verdict.ok) {
      return void transaction.respond(verdict.status, undefined, { headers: verdict.headers });
    }
    if (closing || count() >= maxCalls) return void transaction.respond(503);
    if (!onInvite) return void transaction.respond(480);

    const call = receiveCall(context, {
      request,
      from,
      transaction,
      username: verdict?.username,
      maxRingMs,
      table,
      over: () => {
        called.delete(call);
        settle();
      },
    });
    called.add(call);
    onInvite(call);
  }

  function receiveOther(request: SipRequest, transaction: ServerTransaction): void {
    if (request.method === 'OPTIONS') {
      transaction.respond(200, undefined, {
        headers: { allow: ALLOW, accept: ['application/sdp'], supported: ['timer'] },
      });
    } else {
      transaction.respond(405, undefined, { headers: { allow: ALLOW } });
    }
  }

  endpoint.onRequest((request, from, transaction) => {
    const callId = request.headers.get('call-id') ?? '';
    const toTag = tagOf(request.headers.get('to') ?? '');
    if (toTag !== undefined) {
      const dialog = dialogs.get(dialogKey(callId, toTag, tagOf(request.headers.get('from') ?? '') ?? ''));
      if (dialog) dialog.handle(request, transaction);
      else transaction?.respond(481);
    } else if (transaction) {
      if (request.method === 'INVITE') receiveInvite(request, from, transaction);
      else if (request.method === 'CANCEL') transaction.respond(481);
      else receiveOther(request, transaction);
    }
  });
  endpoint.onFlowClosed((flow) => {
    for (const dialog of [...dialogs.values()]) dialog.flowClosed(flow);
  });

  return {
    invite(inviteOptions) {
      const call = startCall(context, inviteOptions, table, () => {
        calling.delete(call);
        settle();
      });
      calling.add(call);
      return call;
    },
    onInvite: (listener) => void (onInvite = listener),
    request(requestOptions) {
      const request = outOfDialogRequest(requestOptions, { callId: newCallId(), fromTag: newTag() });
      const { target, credentials } = requestOptions;
      return exchange(request, { endpoint, target, credentials, nextSequence: plusOne });
    },
    register: (registerOptions) => register(context, registerOptions),
    counts: () => ({ dialogs: dialogs.size, calling: calling.size, called: called.size }),
    async close(graceMs = DEFAULT_CLOSE_GRACE_MS) {
      closing = true;
      for (const call of [...called]) call.reject(503);
      for (const call of [...calling]) call.cancel();
      for (const dialog of [...dialogs.values()]) void dialog.bye();
      if (count() === 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, graceMs);
        idle.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
  };
}

function dialogKey(callId: string, localTag: string, remoteTag: string): string {
  return `${callId} ${localTag} ${remoteTag}`;
}

function contactHeader(endpoint: SipEndpoint, protocol: SipPeer['protocol'], options: UserAgentOptions): string {
  const own = endpoint.listening.find((peer) => peer.protocol === protocol) ?? endpoint.listening[0];
  const host = options.contactHost ?? own?.host ?? '127.0.0.1';
  const user = options.contactUser === undefined ? '' : `${options.contactUser}@`;
  const transport = protocol === 'udp' ? '' : `;transport=${protocol}`;
  return `<sip:${user}${host.includes(':') ? `[${host}]` : host}:${own?.port ?? 5060}${transport}>`;
}
