import type { Termination } from '@outrider/domain';
import type { Logger } from '@outrider/platform';
import type { MediaLeg, MediaServer } from '../media-server.js';
import { answerReinvites } from './dialog-media.js';
import { inviteHeaders, inviteProxy, inviteUri, type CallRequest } from './invite.js';
import { refusalTermination } from './refusal.js';
import type { SrfDialog, SrfError, SrfRequest, SrfResponse } from './srf-types.js';
import type { SwitchLink } from './switch-link.js';

/** How long a final response may take after our CANCEL before the call counts as over, ms. */
const CANCEL_PATIENCE_MS = 5_000;
/** How long the far end may take until it has certainly forgotten a cancelled call: 64·T1 (RFC 3261 §9.1), ms. */
const CANCEL_LIMIT_MS = 32_000;
/** How long the SIP server may take to say that it has sent our INVITE, ms. */
const SEND_PATIENCE_MS = 5_000;

export type CallEnd =
  /** Nothing was sent: `mayStart` said no, it was hung up before, or the SIP server or media server is not there. */
  | { phase: 'not-sent'; cause: 'refused' | 'hung-up' | 'switch' | 'media' }
  /** Sent, and never answered for us. */
  | { phase: 'setup'; termination: Termination }
  | { phase: 'answered'; by: 'far-end' | 'us' | 'switch-lost' | 'media-lost' };

export interface CallHandlers {
  /**
   * Asked once, with the media leg ready and nothing sent: the last moment to write down that this call is made.
   * False, or a rejection, ends the call as `not-sent`.
   */
  mayStart(): Promise<boolean>;
  /** The SIP server's ids, as they become known: what a successor needs to hang up. */
  onSipIds(ids: { sipTransactionId?: string; sipDialogId?: string }): void;
  onRinging(): void;
  /** At the 200. `audio` resolves when the far end's address is known to the media server. */
  onAnswered(answer: { leg: MediaLeg; audio: Promise<void> }): void;
  /** Exactly once. The media leg is gone. */
  onEnded(end: CallEnd): void;
}

export interface CustomerCall {
  /** CANCEL or BYE, whatever is due; also before anything is sent. `termination` is what an unanswered call ends as. */
  hangUp(termination: Termination): void;
  /** Nothing more happens on the wire: the far end counts no call any more. Never rejects. */
  readonly closed: Promise<void>;
}

export interface PlacedCall extends CustomerCall {
  /** The SIP server is gone, and the call with it. Gives what a later clean-up needs, if anything was sent. */
  switchLost(): { sipTransactionId?: string; sipDialogId?: string } | undefined;
}

/**
 * Places one call. It is never tried again, on no trunk: once an INVITE is out, it ends in one of the terminations.
 * An INVITE repeated with credentials after a challenge is the same call.
 */
export function placeCall(
  { link, media, logger }: { link: SwitchLink; media: Pick<MediaServer, 'createLeg'>; logger: Logger },
  request: CallRequest,
  handlers: CallHandlers,
): PlacedCall {
  let state: 'preparing' | 'sending' | 'trying' | 'answered' | 'over' = 'preparing';
  let leg: MediaLeg | undefined;
  let sent: SrfRequest | undefined;
  let dialog: SrfDialog | undefined;
  let givenUp: Termination | undefined;
  let cancelled = false;
  let heard = false;
  let rang = false;
  let earlySdp = '';
  let timer: NodeJS.Timeout | undefined;
  let close: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => (close = resolve));

  const after = (ms: number, what: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(what, ms);
  };

  /** @returns whether the handler took it. */
  const guarded = (what: () => void): boolean => {
    try {
      what();
      return true;
    } catch (error) {
      logger.error({ err: error, callId: request.callId }, 'a call handler failed');
      return false;
    }
  };

  function over(end: CallEnd): void {
    if (state === 'over') return;
    state = 'over';
    clearTimeout(timer);
    leg?.release().catch(() => undefined);
    guarded(() => handlers.onEnded(end));
  }

  async function prepare(): Promise<void> {
    try {
      leg = await media.createLeg({ label: request.callId });
    } catch (error) {
      logger.warn({ err: error, callId: request.callId }, 'no media leg for a call');
      return notSent('media');
    }
    leg.onGone(mediaGone);
    if (givenUp) return notSent('hung-up');
    if (!link.isUp()) return notSent('switch');
    const may = await handlers.mayStart().catch((error: unknown) => {
      logger.error({ err: error, callId: request.callId }, 'a call could not be written down and is not made');
      return false;
    });
    if (!may) return notSent('refused');
    if (givenUp) return notSent('hung-up');
    if (!link.isUp()) return notSent('switch');
    send(leg);
  }

  function notSent(cause: 'refused' | 'hung-up' | 'switch' | 'media'): void {
    close();
    over({ phase: 'not-sent', cause });
  }

  function send(offer: MediaLeg): void {
    state = 'sending';
    after(SEND_PATIENCE_MS, () => {
      over({ phase: 'setup', termination: givenUp ?? { result: 'failed', reason: 'switch-lost' } });
      setTimeout(close, CANCEL_LIMIT_MS).unref();
    });
    const { credentials } = request.trunk;
    const proxy = inviteProxy(request);
    try {
      link.srf.createUAC(
        inviteUri(request),
        {
          localSdp: offer.localSdp,
          headers: inviteHeaders(request),
          ...(proxy === undefined ? {} : { proxy }),
          ...(credentials ? { auth: credentials } : {}),
        },
        { cbRequest: onSent, cbProvisional: onProvisional },
        (error, answered) => (answered ? onAnswer(answered) : onRefused(error ?? undefined)),
      );
    } catch (error) {
      logger.warn({ err: error, callId: request.callId }, 'an INVITE could not be handed to the SIP server');
      close();
      over({ phase: 'setup', termination: { result: 'failed', reason: 'switch-lost' } });
    }
  }

  function onSent(error: unknown, invite?: SrfRequest): void {
    if (error || !invite) return;
    sent = invite;
    guarded(() => handlers.onSipIds({ sipTransactionId: invite.stackTxnId }));
    invite.on('authenticate', (renewed) => {
      sent = renewed;
      guarded(() => handlers.onSipIds({ sipTransactionId: renewed.stackTxnId }));
      // A CANCEL that crossed the challenge ended nothing: this INVITE goes out after it and rings anew.
      if (state === 'over' || givenUp) sendCancel(renewed);
    });
    if (state === 'over' || givenUp) return cancel();
    state = 'trying';
    after(request.maxRingMs, () =>
      hangUp(
        heard ? { result: 'no-answer', reason: 'ring-timeout' } : { result: 'failed', reason: 'trunk-unreachable' },
      ),
    );
  }

  function onProvisional(response: SrfResponse): void {
    heard = true;
    if (state === 'over' || response.status === 100) return;
    if (!rang) {
      rang = true;
      guarded(() => handlers.onRinging());
    }
    if (response.body !== '' && response.body !== earlySdp) {
      earlySdp = response.body;
      leg?.setRemote(earlySdp).catch(() => undefined);
    }
  }

  function onRefused(error: SrfError | undefined): void {
    close();
    const status = error?.res?.status ?? error?.status;
    if (status !== undefined && status < 300 && error?.res?.stackDialogId) bye(error.res.stackDialogId);
    const termination = givenUp
      ? { ...givenUp, ...(status !== undefined && status >= 300 ? { sipStatus: status } : {}) }
      : refusalTermination(status, rang);
    over({ phase: 'setup', termination });
  }

  function onAnswer(answered: SrfDialog): void {
    dialog = answered;
    if (state === 'over' || givenUp || !leg) {
      // The 200 crossed our CANCEL: it has been ACKed, and is hung up.
      hangUpDialog();
      if (givenUp) over({ phase: 'setup', termination: givenUp });
      return;
    }
    state = 'answered';
    clearTimeout(timer);
    answered.on('destroy', () => {
      close();
      over({ phase: 'answered', by: 'far-end' });
    });
    answerReinvites(answered, leg, logger);
    guarded(() => handlers.onSipIds({ sipDialogId: answered.id }));
    const sdp = answered.remote.sdp || earlySdp;
    if (sdp === '') {
      hangUpDialog();
      return over({ phase: 'setup', termination: { result: 'failed', reason: 'media' } });
    }
    const audio = leg.setRemote(sdp);
    audio.catch((error: unknown) => {
      logger.warn({ err: error, callId: request.callId }, 'the answer of the far end has media that do not fit');
      mediaGone();
    });
    const present = leg;
    // Nobody would speak to whom nobody knows of.
    if (!guarded(() => handlers.onAnswered({ leg: present, audio }))) hangUp({ result: 'failed', reason: 'internal' });
  }

  function hangUp(termination: Termination): void {
    if (state === 'over' || givenUp) return;
    if (state === 'answered') {
      hangUpDialog();
      return over({ phase: 'answered', by: 'us' });
    }
    givenUp = termination;
    if (state === 'trying') cancel();
  }

  function cancel(): void {
    if (cancelled || !sent) return;
    cancelled = true;
    if (state !== 'over') {
      after(CANCEL_PATIENCE_MS, () =>
        over({ phase: 'setup', termination: givenUp ?? { result: 'failed', reason: 'switch-lost' } }),
      );
    }
    setTimeout(close, CANCEL_LIMIT_MS).unref();
    sendCancel(sent);
  }

  function sendCancel(invite: SrfRequest): void {
    try {
      invite.cancel((error) => {
        if (error) logger.debug({ err: error, callId: request.callId }, 'a CANCEL came too late');
      });
    } catch (error) {
      logger.debug({ err: error, callId: request.callId }, 'a CANCEL could not be sent');
    }
  }

  function hangUpDialog(): void {
    dialog?.destroy((error) => {
      if (error) logger.debug({ err: error, callId: request.callId }, 'a BYE found no dialog');
      close();
    });
  }

  function bye(stackDialogId: string): void {
    try {
      link.srf.request({ uri: 'sip:placeholder', method: 'BYE', stackDialogId }, () => undefined);
    } catch (error) {
      logger.debug({ err: error, callId: request.callId }, 'a BYE could not be sent');
    }
  }

  function mediaGone(): void {
    if (state === 'over') return;
    if (state === 'answered') {
      hangUpDialog();
      return over({ phase: 'answered', by: 'media-lost' });
    }
    hangUp({ result: 'failed', reason: 'media' });
  }

  void prepare();

  return {
    hangUp,
    closed,
    switchLost() {
      if (state === 'preparing') return undefined;
      close();
      if (state === 'answered') over({ phase: 'answered', by: 'switch-lost' });
      else over({ phase: 'setup', termination: { result: 'failed', reason: 'switch-lost' } });
      return {
        ...(sent ? { sipTransactionId: sent.stackTxnId } : {}),
        ...(dialog ? { sipDialogId: dialog.id } : {}),
      };
    },
  };
}
