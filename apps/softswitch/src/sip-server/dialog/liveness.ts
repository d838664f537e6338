import { transactionTimeout, type SipHeaders, type SipResponse, type SipTimers } from '@outrider/sip';
import { dialogRequest, type Dialog } from './dialog.js';
import type { DialogSender } from './dialog-sender.js';
import type { HangUp } from './hang-up.js';

const MAX_SESSION_SECONDS = 86_400;

/**
 * Sees to it that no dialog outlives its far end: by the session timer where one was agreed on (RFC 4028), and by an
 * OPTIONS now and then where that is not soon due.
 */
export interface Liveness {
  /** The smallest session interval that we accept, s. */
  readonly minSeconds: number;
  /** Begins watching, or begins anew after a refresh; `agreed` is what Session-Expires of the 2xx says. */
  watch(dialog: Dialog, agreed: { seconds: number; weRefresh: boolean } | undefined): void;
}

/** `Session-Expires: 1800;refresher=uac` */
export function sessionExpires(headers: SipHeaders): { seconds: number; refresher?: 'uac' | 'uas' } | undefined {
  const match = /^\s*(\d{1,9})\s*(?:;.*?\brefresher\s*=\s*(uac|uas))?/i.exec(headers.get('session-expires') ?? '');
  if (!match) return undefined;
  const refresher = match[2]?.toLowerCase() as 'uac' | 'uas' | undefined;
  return { seconds: Math.min(Number(match[1]), MAX_SESSION_SECONDS), ...(refresher ? { refresher } : {}) };
}

export function createLiveness(deps: {
  sender: DialogSender;
  hangUp: HangUp;
  timers: SipTimers;
  /** How often the far end is asked whether it lives, ms. */
  pingMs: number;
  minSeconds: number;
}): Liveness {
  const { sender, hangUp, timers, pingMs, minSeconds } = deps;

  function watch(dialog: Dialog, agreed: { seconds: number; weRefresh: boolean } | undefined): void {
    if (!agreed) dialog.session = undefined;
    else {
      const { seconds, weRefresh } = agreed;
      // RFC 4028 §10: half the interval for the one who refreshes; the other waits until shortly before the end.
      const delay = weRefresh ? seconds * 500 : seconds * 1_000 - Math.min(32_000, (seconds * 1_000) / 3);
      dialog.session = { seconds, weRefresh, due: performance.now() + delay };
    }
    arm(dialog);
  }

  function arm(dialog: Dialog): void {
    clearTimeout(dialog.liveness);
    if (dialog.ending) return;
    const { session } = dialog;
    const left = session ? session.due - performance.now() : Infinity;
    if (!session || left > pingMs) dialog.liveness = setTimeout(() => ping(dialog), pingMs);
    else {
      dialog.liveness = setTimeout(() => {
        if (session.weRefresh) refresh(dialog, session.seconds);
        else hangUp(dialog, 'session timer expired');
      }, left);
    }
  }

  function ping(dialog: Dialog): void {
    sender.send(dialog, dialogRequest(dialog, 'OPTIONS', { headers: { accept: 'application/sdp' } }), {
      onResponse(response) {
        if (response.status < 200) return;
        if (response.status === 481) hangUp(dialog, 'far end does not know the call');
        else if (response.status === 408) hangUp(dialog, 'far end does not answer');
        else arm(dialog);
      },
      onFailure: () => hangUp(dialog, 'far end does not answer'),
    });
  }

  function refresh(dialog: Dialog, seconds: number): void {
    if (dialog.session && performance.now() > dialog.session.due + seconds * 500) {
      return hangUp(dialog, 'session timer expired');
    }
    // An INVITE of either side is under way; its answer renews the session as well.
    if (dialog.inviteOut || dialog.inviteIn || dialog.awaitedAck || dialog.owedAck) {
      dialog.liveness = setTimeout(() => refresh(dialog, seconds), Math.min(2_000, seconds * 100));
      return;
    }
    const update = dialog.remoteAllowsUpdate;
    const headers = {
      'session-expires': `${seconds};refresher=uac`,
      'min-se': String(minSeconds),
      supported: 'timer',
      contact: dialog.contact,
      ...(update || dialog.localSdp === '' ? {} : { 'content-type': 'application/sdp' }),
    };
    const request = dialogRequest(dialog, update ? 'UPDATE' : 'INVITE', {
      headers,
      body: update ? '' : dialog.localSdp,
    });
    const over = () => (dialog.inviteOut = undefined);
    sender.send(
      dialog,
      request,
      {
        onResponse(response) {
          if (response.status < 200) return;
          over();
          refreshed(dialog, response, seconds, update);
        },
        onFailure() {
          over();
          hangUp(dialog, 'far end does not answer');
        },
      },
      (transaction) => {
        if (!update) dialog.inviteOut = transaction;
      },
    );
  }

  function refreshed(dialog: Dialog, response: SipResponse, seconds: number, update: boolean): void {
    const { status, headers } = response;
    if (status < 300) {
      if (!update) acknowledge(dialog, response);
      const answer = sessionExpires(headers);
      watch(dialog, answer ? { seconds: answer.seconds, weRefresh: answer.refresher !== 'uas' } : undefined);
    } else if (status === 491) {
      // Both sides asked at once (RFC 3261 §14.1): again after a random wait.
      dialog.liveness = setTimeout(() => refresh(dialog, seconds), 100 + Math.random() * 4 * timers.t1);
    } else if (status === 422 && Number(headers.get('min-se')) > seconds && seconds < MAX_SESSION_SECONDS) {
      refresh(dialog, Math.min(Number(headers.get('min-se')), MAX_SESSION_SECONDS));
    } else if (status === 481 || status === 408) {
      hangUp(dialog, status === 481 ? 'far end does not know the call' : 'far end does not answer');
    } else {
      // The session may end now; the interval still runs (RFC 4028 §10).
      dialog.liveness = setTimeout(
        () => hangUp(dialog, 'session timer expired'),
        Math.max(seconds * 500 - transactionTimeout(timers), 1_000),
      );
    }
  }

  function acknowledge(dialog: Dialog, response: SipResponse): void {
    const number = Number.parseInt(response.headers.get('cseq') ?? '0', 10);
    const request = dialogRequest(dialog, 'ACK', { ackOf: number });
    dialog.lastAck = { number, request };
    sender.ack(dialog, request);
  }

  return { minSeconds, watch };
}
