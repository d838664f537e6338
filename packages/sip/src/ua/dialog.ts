import type { ServerTransaction, SipPeer, SipRequest, SipResponse } from '../types.js';
import { ALLOW, type UserAgentContext } from './context.js';
import { dialogRequest, nextHop, refreshTarget, sequence, type DialogState } from './dialog-state.js';
import type { Credentials } from './digest-client.js';
import { createOfferExchange } from './offer-exchange.js';
import { exchange, type SendOptions } from './send.js';
import { createSessionTimer, type SessionTimer } from './session-timer.js';
import { createSignal } from './signal.js';
import { SipFailure, type Dialog, type DialogEnd } from './types.js';

/** A dialog as its user agent sees it. */
export interface LiveDialog extends Dialog {
  /** A request that names this dialog; ACK comes without a transaction. */
  handle(request: SipRequest, transaction: ServerTransaction | undefined): void;
  /** Hangs up because an ACK never came. */
  unacknowledged(): void;
  /** A connection closed: if it carried this dialog, the next request opens another or, on a websocket, none can. */
  flowClosed(flow: string): void;
  readonly sessionTimer: SessionTimer;
}

export interface DialogParts {
  state: DialogState;
  peer: SipPeer;
  localSdp: string;
  remoteSdp: string;
  credentials?: Credentials | undefined;
  /** Our 2xx, until its ACK has come. */
  unacked?: { transaction: ServerTransaction; sequence: number };
  /** The dialog is over and nothing of it is outstanding. */
  forget(dialog: LiveDialog): void;
}

/** A confirmed dialog (RFC 3261 §12–15). It is forgotten in every case: BYE answered or timed out, far end gone, session lapsed. */
export function createDialog(context: UserAgentContext, parts: DialogParts): LiveDialog {
  const { state } = parts;
  let { peer } = parts;
  /** Our 2xx without their ACK, by CSeq. */
  const unacked = new Map(parts.unacked ? [[parts.unacked.sequence, parts.unacked.transaction]] : []);
  let ended: DialogEnd | undefined;
  let byeSent: Promise<void> | undefined;
  const endedSignal = createSignal<DialogEnd>();
  const requestSignal = createSignal<SipRequest>();
  const ackedSignal = createSignal<void>();

  const sendOptions = (): SendOptions => ({
    endpoint: context.endpoint,
    target: nextHop(state, peer),
    credentials: parts.credentials,
    nextSequence: () => (state.localSeq += 1),
    wanted: () => ended === undefined,
  });

  function end(cause: DialogEnd): void {
    if (ended !== undefined) return;
    ended = cause;
    clearInterval(ping);
    sessionTimer.stop();
    offers.abandon();
    endedSignal.emit(cause);
  }

  function endWithBye(cause: DialogEnd, headers: Readonly<Record<string, string>> = {}): Promise<void> {
    end(cause);
    byeSent ??= new Promise<void>((resolve) => (unacked.size > 0 ? ackedSignal.listen(resolve) : resolve()))
      .then(() => exchange(build('BYE', { headers }), sendOptions()))
      .then(
        () => parts.forget(dialog),
        () => parts.forget(dialog),
      );
    return byeSent;
  }

  /** No ACK is waited for any more. */
  function forgetUnacked(): void {
    for (const transaction of unacked.values()) transaction.acked();
    unacked.clear();
    ackedSignal.emit();
  }

  /** The far end no longer knows the dialog: there is nobody to send a BYE to. */
  function lost(cause: DialogEnd): void {
    end(cause);
    forgetUnacked();
    if (!byeSent) parts.forget(dialog);
  }

  function build(
    method: string,
    options: { headers?: Readonly<Record<string, string>>; body?: string; contentType?: string } = {},
  ): SipRequest {
    const request = dialogRequest(state, method);
    if (method !== 'BYE') request.headers.set('contact', context.contact(peer.protocol));
    for (const [name, value] of Object.entries(options.headers ?? {})) request.headers.set(name, value);
    if (options.body) {
      request.headers.set('content-type', options.contentType ?? 'application/sdp');
      request.body = options.body;
    }
    return request;
  }

  function judge(response: SipResponse): SipResponse {
    if (response.status === 481) lost('lost');
    else if (response.status === 408) void endWithBye('lost');
    return response;
  }

  function acknowledged(request: SipRequest): void {
    const number = sequence(request) ?? 0;
    const transaction = unacked.get(number);
    if (!transaction) return;
    transaction.acked();
    unacked.delete(number);
    offers.lateAnswer(request.body);
    if (unacked.size === 0) ackedSignal.emit();
  }

  function answerRequest(request: SipRequest, transaction: ServerTransaction): void {
    switch (request.method) {
      case 'BYE':
        transaction.respond(200);
        // With a BYE of ours still out, that one's end forgets the dialog.
        return lost('remote-bye');
      case 'INVITE':
      case 'UPDATE':
        refreshTarget(state, request.headers);
        return offers.receive(request, transaction);
      case 'OPTIONS':
      case 'INFO':
      case 'MESSAGE':
        requestSignal.emit(request);
        return void transaction.respond(200);
      default:
        transaction.respond(405, undefined, {
          headers: { allow: ALLOW },
        });
    }
  }

  const dialog: LiveDialog = {
    callId: state.callId,
    localTag: state.localTag,
    remoteTag: state.remoteTag,
    get localSdp() {
      return offers.local();
    },
    get remoteSdp() {
      return offers.remote();
    },
    get ended() {
      return ended;
    },
    onEnded: (listener) => (ended === undefined ? endedSignal.listen(listener) : listener(ended)),
    onOffer: (answer) => offers.onOffer(answer),
    onRequest: (listener) => requestSignal.listen(listener),
    reinvite: (body) => offers.send(body),
    async request(method, options) {
      if (ended !== undefined) throw new SipFailure('ended', undefined, `the call has ended (${ended})`);
      try {
        return judge(await exchange(build(method, options), sendOptions()));
      } catch (error) {
        void endWithBye('lost');
        throw error;
      }
    },
    bye: (headers) => endWithBye('local-bye', headers),
    handle(request, transaction) {
      if (request.method === 'ACK') return acknowledged(request);
      if (!transaction) return;
      // It is kept only until our BYE is answered.
      if (ended !== undefined && request.method !== 'BYE') return void transaction.respond(481);
      const number = sequence(request) ?? 0;
      if (state.remoteSeq !== undefined && number < state.remoteSeq) {
        return void transaction.respond(500, 'CSeq Out Of Order');
      }
      state.remoteSeq = number;
      answerRequest(request, transaction);
    },
    unacknowledged() {
      void endWithBye('no-ack');
      forgetUnacked();
    },
    flowClosed(flow) {
      if (peer.flow !== flow) return;
      const { flow: _closed, ...rest } = peer;
      peer = rest;
      if (peer.protocol === 'ws') lost('flow-lost');
    },
    get sessionTimer() {
      return sessionTimer;
    },
  };

  let asking = false;
  const ping = setInterval(() => {
    if (asking) return;
    asking = true;
    // Without an answer, or with one that knows no such dialog, the dialog ends.
    const asked = () => void (asking = false);
    dialog.request('OPTIONS').then(asked, asked);
  }, context.pingMs);
  ping.unref();
  const sessionTimer = createSessionTimer({
    refresh: () => void offers.send(offers.local()).catch(() => undefined),
    expired: () => void endWithBye('session-expired'),
  });
  const offers = createOfferExchange({
    context,
    state,
    dialog,
    localSdp: parts.localSdp,
    remoteSdp: parts.remoteSdp,
    sendOptions,
    build: (body) => build('INVITE', { body }),
    contact: () => context.contact(peer.protocol),
    failed: (failure) => {
      if (failure.status === 481) lost('lost');
      else if (failure.status === 408 || failure.kind !== 'rejected') void endWithBye('lost');
    },
    awaitAck: (transaction, number) => {
      unacked.set(number, transaction);
      transaction.onTimeout(() => dialog.unacknowledged());
    },
  });
  return dialog;
}
