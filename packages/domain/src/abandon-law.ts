import { countryOfNumber } from './phone-number.js';

/** The period over which abandoned calls are counted, ms: 30 days (16 CFR 310.4(b)(4)(i)). */
export const ABANDON_PERIOD_MS = 30 * 24 * 3_600_000;

export interface NationalAbandonLimit {
  /** Share of live answers that may be abandoned, 0–1. */
  limit: number;
  /** Where it stands. */
  source: string;
}

/** Countries that tolerate less than the 3 % of 16 CFR 310.4(b)(4)(i) (US), which this platform keeps everywhere; by ISO 3166-1 alpha-2. */
export const NATIONAL_ABANDON_LIMITS: Readonly<Record<string, NationalAbandonLimit>> = {
  GB: {
    limit: 0,
    source:
      'Ofcom, Persistent misuse: A statement of policy, 23 December 2016, in force since 1 March 2017: no tolerance for abandoned calls, in place of the 3 % of 2010',
  },
};

/** The strictest limit of these countries, 0–1; undefined: none of them has one of its own. */
export function abandonLimit(countries: Iterable<string | undefined>): number | undefined {
  const limits = [...countries].flatMap((country) => NATIONAL_ABANDON_LIMITS[country ?? '']?.limit ?? []);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** The limit of the country of an E.164 number; undefined: it has none of its own. */
export function abandonLimitOfNumber(e164: string): number | undefined {
  return abandonLimit([countryOfNumber(e164)]);
}

/** A debt is paid back within this share of the answers of a period, and no sooner than within so many answers. */
const PAY_BACK_SHARE = 1 / 20;
const PAY_BACK_LEAST = 200;

/**
 * What may be abandoned from now on, 0–`target`, given the live answers of the last 30 days. While no more of them were abandoned
 * than the target allows it is the target itself: what was left over is not spent later, so that every period keeps the limit.
 * What was abandoned beyond it is paid back soon: 5 % over the target (3.15 % for 3 %) makes 0.
 */
export function effectiveAbandonTarget(target: number, last30Days: { answered: number; abandoned: number }): number {
  const left = target * last30Days.answered - last30Days.abandoned;
  if (left >= 0) return target;
  const within = Math.max(PAY_BACK_LEAST, last30Days.answered * PAY_BACK_SHARE);
  return Math.max(0, target + left / within);
}
