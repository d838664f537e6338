import { ABANDON_PERIOD_MS, abandonLimitOfNumber, effectiveAbandonTarget } from '@outrider/domain';

/** The answers of the last 30 days are counted anew so often, ms; what happens in between the pacer sees itself. */
const COUNT_EVERY_MS = 60_000;
/** A country's limit holds for so long after the last of its leads was in the hopper, ms: longer than any call rings. */
const COUNTRY_MS = 150_000;

/** What a campaign may abandon now: its own target, less what the last 30 days have left of it, and what the countries called allow. */
export interface AbandonLedger {
  /** The strictest limit (0–1) of the countries of the leads that may be dialed next; undefined: none has its own. */
  sawLeads(limit: number | undefined): void;
  /**
   * 0–`abandonTarget`. 0 until leads were seen: whom the campaign calls is not known before. The limits of countries don't hold
   * for a campaign whose trunks are all simulated, since it reaches nobody.
   * @throws when the database is out of reach and the last count is too old.
   */
  target(campaign: { abandonTarget: number; sellerNumber: string; simulated: boolean }): Promise<number>;
}

export function createAbandonLedger(options: {
  /** Live answers since an instant. */
  liveAnswers(since: Date): Promise<{ answered: number; abandoned: number }>;
  now(): Date;
}): AbandonLedger {
  const { liveAnswers, now } = options;
  let counted: { at: number; answers: { answered: number; abandoned: number } } | undefined;
  let sawAny = false;
  const seen = new Map<number, number>();

  const seenLately = (at: number) => [...seen].flatMap(([limit, seenAt]) => (at - seenAt < COUNTRY_MS ? limit : []));

  return {
    sawLeads(limit) {
      sawAny = true;
      if (limit !== undefined) seen.set(limit, now().getTime());
    },

    async target({ abandonTarget, sellerNumber, simulated }) {
      const at = now().getTime();
      if (!counted || at - counted.at >= COUNT_EVERY_MS) {
        counted = { at, answers: await liveAnswers(new Date(at - ABANDON_PERIOD_MS)) };
      }
      const limits = simulated ? [] : [abandonLimitOfNumber(sellerNumber), sawAny ? undefined : 0, ...seenLately(at)];
      const limit = Math.min(abandonTarget, ...limits.flatMap((one) => one ?? []));
      return effectiveAbandonTarget(limit, counted.answers);
    },
  };
}
