import { newCallId, newTag } from '../message/ids.js';
import { createHeaders } from '../message/headers.js';
import { tagOf } from '../message/name-addr.js';
import type { SipPeer, SipRequest, SipResponse } from '../types.js';
import { ALLOW, type UserAgentContext } from './context.js';
import { callerDialog, dialogRequest, nextHop, sequence, type DialogState } from './dialog-state.js';
import { createDialog, type LiveDialog } from './dialog.js';
import { exchange, plusOne, send } from './send.js';
import { sessionInterval } from './session-timer.js';
import { createSignal } from './signal.js';
import { SipFailure, type InviteOptions, type OutgoingCall } from './types.js';

export interface CallTable {
  add(dialog: LiveDialog): void;
  remove(dialog: LiveDialog): void;
}

/** The request of RFC 3261 §8.1.1 with a From-tag; From and To may be given as bare URIs. */
export function outOfDialogRequest(
  options: { method: string; uri: string; from: string; to?: string; body?: string; contentType?: string } & {
    headers?: Readonly<Record<string, string | readonly string[]>>;
  },
  ids: { callId: string; fromTag: string },
): SipRequest {
  const { method, uri, from, to = uri, body = '' } = options;
  const headers = createHeaders({
    from: `${asNameAddr(from)};tag=${ids.fromTag}`,
    to: asNameAddr(to),
    'call-id': ids.callId,
    cseq: `1 ${method}`,
    ...options.headers,
  });
  if (body) headers.set('content-type', options.contentType ?? 'application/sdp');
  return { kind: 'request', method, uri, headers, body };
}

/** An INVITE of ours until its end: a dialog, a failure, or a 2xx that nobody wants any more (RFC 3261 §13.2). */
export function startCall(
  context: UserAgentContext,
  options: InviteOptions,
  table: CallTable,
  over: () => void,
): OutgoingCall {
  const callId = options.callId ?? newCallId();
  const fromTag = options.fromTag ?? newTag();
  const progress = createSignal<SipResponse>();
  /** The ACK that each 2xx got, by To-tag: a retransmitted one gets it again (§13.2.2.4). */
  const acks = new Map<string, { ack: SipRequest; target: SipPeer }>();
  let cancelled = false;
  let settled = false;
  let resolve!: (dialog: LiveDialog) => void;
  let reject!: (failure: SipFailure) => void;
  const answered = new Promise<LiveDialog>((onAnswer, onFailure) => ([resolve, reject] = [onAnswer, onFailure]));
  // A caller who only cancels need not look at the promise.
  answered.catch(() => undefined);

  function fail(failure: SipFailure): void {
    if (settled) return;
    settled = true;
    over();
    reject(failure);
  }

  function accept(state: DialogState, response: SipResponse, from: SipPeer): void {
    settled = true;
    const dialog = createDialog(context, {
      state,
      peer: from,
      localSdp: options.body,
      remoteSdp: response.body,
      credentials: options.credentials,
      forget: table.remove,
    });
    table.add(dialog);
    const interval = sessionInterval(response.headers);
    if (interval) dialog.sessionTimer.restart(interval.seconds, interval.refresher !== 'uas');
    over();
    resolve(dialog);
  }

  /** A 2xx too late or too many: it is a dialog all the same, and ends at once (§13.2.2.4, §15). */
  function hangUp(state: DialogState, target: SipPeer): void {
    const bye = dialogRequest(state, 'BYE');
    const { endpoint } = context;
    exchange(bye, {
      endpoint,
      target,
      credentials: options.credentials,
      nextSequence: () => (state.localSeq += 1),
    }).catch(() => undefined);
  }

  function success(response: SipResponse, request: SipRequest, from: SipPeer): void {
    const tag = tagOf(response.headers.get('to') ?? '') ?? '';
    const seen = acks.get(tag);
    if (seen) return context.endpoint.sendAck(seen.ack, seen.target);
    const state = callerDialog(request, response);
    if (!state) return fail(new SipFailure('rejected', response.status, 'the answer bears no To tag', response));

    const target = nextHop(state, from);
    const ack = dialogRequest(state, 'ACK', sequence(request) ?? 1);
    acks.set(tag, { ack, target });
    context.endpoint.sendAck(ack, target);
    if (settled || cancelled) {
      hangUp(state, target);
      return fail(new SipFailure('cancelled', response.status, 'the call was given up as it was answered', response));
    }
    accept(state, response, from);
  }

  const request = outOfDialogRequest({ ...options, method: 'INVITE' }, { callId, fromTag });
  request.headers.set('contact', context.contact(options.target.protocol));
  request.headers.set('allow', ALLOW);
  request.headers.set('supported', 'timer');
  const sent = send(
    request,
    {
      endpoint: context.endpoint,
      target: options.target,
      credentials: options.credentials,
      nextSequence: plusOne,
      wanted: () => !cancelled,
    },
    {
      provisional: (response) => {
        if (response.status > 100) progress.emit(response);
      },
      success,
      failure: (failure) =>
        fail(
          cancelled ? new SipFailure('cancelled', failure.status, 'the call was given up', failure.response) : failure,
        ),
    },
  );

  return {
    callId,
    fromTag,
    answered,
    onProgress: progress.listen,
    cancel() {
      if (settled || cancelled) return;
      cancelled = true;
      sent.cancel();
    },
  };
}

function asNameAddr(address: string): string {
  return address.includes('<') ? address : `<${address}>`;
}
