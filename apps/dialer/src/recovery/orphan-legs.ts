import type { Logger } from '@outrider/platform';
import type { CallControl, OrphanLeg } from '@outrider/telephony';

/** Longer than any call rings: whatever was sent for a leg has been answered or given up by then, ms. */
const WATCH_MS = 120_000;
const MAX_WATCHED = 5_000;
/** So many are asked about at once. */
const BATCH = 50;

/**
 * Hangs up legs that nobody carries. One that the SIP server does not know yet, or that can't be asked about now, may still come up:
 * its INVITE was on its way when its dialer died before it had learned its transaction. Such a one is asked about again and again.
 */
export interface OrphanLegs {
  /** Never rejects. */
  hangUp(leg: OrphanLeg): Promise<void>;
  /** Another try for those that are watched; none further once the SIP server does not answer. */
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

  /** `over`: it is certain that nothing is left of it. */
  async function attempt(leg: OrphanLeg): Promise<'over' | 'open' | 'unasked'> {
    try {
      const { hungUp, cancelled } = await callControl.hangUpOrphan(leg);
      // A CANCEL may cross the 200: only a BYE that found its dialog is the end of it.
      if (hungUp) logger.info({ callId: leg.callId }, 'hung up a call without a dialer');
      else if (cancelled) logger.info({ callId: leg.callId }, 'cancelled a call without a dialer');
      return hungUp ? 'over' : 'open';
    } catch {
      return 'unasked';
    }
  }

  return {
    async hangUp(leg) {
      if ((await attempt(leg)) === 'over' || watched.size >= MAX_WATCHED) return;
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
      for (const [leg, until] of watched) if (now() > until) watched.delete(leg);
      const legs = [...watched.keys()];
      for (let begin = 0; begin < legs.length; begin += BATCH) {
        const outcomes = await Promise.all(
          legs.slice(begin, begin + BATCH).map(async (leg) => {
            const outcome = await attempt(leg);
            if (outcome === 'over') watched.delete(leg);
            return outcome;
          }),
        );
        if (outcomes.includes('unasked')) return;
      }
    },
  };
}
