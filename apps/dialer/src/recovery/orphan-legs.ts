import type { Logger } from '@outrider/platform';
import type { CallControl, OrphanLeg } from '@outrider/telephony';

/** Longer than any call rings: whatever was sent for a leg has been answered or given up by then, ms. */
const WATCH_MS = 120_000;
const MAX_WATCHED = 5_000;

/**
 * Hangs up legs that nobody carries. One that the SIP server does not know yet, or that can't be asked about now, may still come up:
 * its INVITE was on its way when its dialer died before it had learned its transaction. Such a one is asked about again and again.
 */
export interface OrphanLegs {
  /** Never rejects. */
  hangUp(leg: OrphanLeg): Promise<void>;
  /** Another try for those that are watched. */
  again(): Promise<void>;
}

export function createOrphanLegs(options: {
  callControl: Pick<CallControl, 'hangUpOrphan'>;
  logger: Logger;
  /** Monotonic, ms. */
  now(): number;
}): OrphanLegs {
  const { callControl, logger, now } = options;
  const watched = new Map<OrphanLeg, number>();

  /** Whether it is certain that nothing is left of it. */
  async function attempt(leg: OrphanLeg): Promise<boolean> {
    try {
      const { hungUp, cancelled } = await callControl.hangUpOrphan(leg);
      // A CANCEL may cross the 200: only a BYE that found its dialog is the end of it.
      if (hungUp) logger.info({ callId: leg.callId }, 'hung up a call without a dialer');
      else if (cancelled) logger.info({ callId: leg.callId }, 'cancelled a call without a dialer');
      return hungUp;
    } catch {
      return false;
    }
  }

  return {
    async hangUp(leg) {
      if ((await attempt(leg)) || watched.size >= MAX_WATCHED) return;
      const { callId, fromTag, sipTransactionId, sipDialogId } = leg;
      watched.set(
        {
          callId,
          fromTag: fromTag ?? null,
          sipTransactionId: sipTransactionId ?? null,
          sipDialogId: sipDialogId ?? null,
        },
        now() + WATCH_MS,
      );
    },
    async again() {
      for (const [leg, until] of watched) {
        if (now() > until || (await attempt(leg))) watched.delete(leg);
      }
    },
  };
}
