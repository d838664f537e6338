import type { ServerTransaction, SipPeer, SipRequest } from '../types.js';
import { ALLOW, type UserAgentContext } from './context.js';
import { calledDialog, sequence } from './dialog-state.js';
import { createDialog } from './dialog.js';
import type { CallTable } from './outgoing-call.js';
import { acceptInterval, sessionInterval } from './session-timer.js';
import { createSignal } from './signal.js';
import type { IncomingCall } from './types.js';

export interface IncomingParts {
  request: SipRequest;
  from: SipPeer;
  transaction: ServerTransaction;
  username: string | undefined;
  maxRingMs: number;
  table: CallTable;
  /** The call has its final response, or was cancelled. */
  over(): void;
}

/** An INVITE to us until its final response (RFC 3261 §13.3). */
export function receiveCall(context: UserAgentContext, parts: IncomingParts): IncomingCall {
  const { request, from, transaction } = parts;
  const { toTag } = transaction;
  const cancelled = createSignal<void>();
  let open = true;

  function close(): boolean {
    if (!open) return false;
    open = false;
    clearTimeout(guard);
    parts.over();
    return true;
  }

  function abandon(): void {
    if (close()) cancelled.emit();
  }

  const guard = setTimeout(() => {
    transaction.respond(480);
    abandon();
  }, parts.maxRingMs);
  guard.unref();
  transaction.onCancel(abandon);
  transaction.onTimeout(abandon);

  return {
    request,
    from,
    callId: request.headers.get('call-id') ?? '',
    username: parts.username,
    offer: request.body || undefined,
    onCancelled: cancelled.listen,
    progress(status, options = {}) {
      if (!open) return;
      transaction.respond(status, options.reason, {
        headers: {
          ...(status > 100 && { contact: context.contact(from.protocol) }),
          ...(options.body && { 'content-type': 'application/sdp' }),
        },
        ...(options.body && { body: options.body }),
      });
    },
    answer(body) {
      const state = open ? calledDialog(request, toTag) : undefined;
      if (!state || !close()) return undefined;
      const dialog = createDialog(context, {
        state,
        peer: from,
        localSdp: body,
        remoteSdp: request.body,
        unacked: { transaction, sequence: sequence(request) ?? 0 },
        forget: parts.table.remove,
      });
      parts.table.add(dialog);
      transaction.onTimeout(() => dialog.unacknowledged());
      const interval = acceptInterval(request.headers);
      transaction.respond(200, undefined, {
        headers: {
          contact: context.contact(from.protocol),
          allow: ALLOW,
          supported: 'timer',
          'content-type': 'application/sdp',
          ...interval?.headers,
        },
        body,
      });
      if (interval) dialog.sessionTimer.restart(sessionInterval(request.headers)!.seconds, interval.weRefresh);
      return dialog;
    },
    reject(status, options = {}) {
      if (!close()) return;
      transaction.respond(status, options.reason, { ...(options.headers && { headers: options.headers }) });
    },
  };
}
