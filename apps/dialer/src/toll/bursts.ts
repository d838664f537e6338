import type { CallsTo } from '@outrider/db';
import { countryOfNumber } from '@outrider/domain';

/** The period that is looked at, and the one that says what is usual, ms. */
export const BURST_MS = 600_000;
export const USUAL_MS = 14 * 24 * 3_600_000;
/** Fewer calls than this in `BURST_MS` are no burst, whatever is usual. */
const LEAST_CALLS = 30;
const TIMES_USUAL = 10;

export interface Burst {
  /** ISO 3166-1 alpha-2, or the beginning of the numbers where they are of no country. */
  destination: string;
  calls: number;
  /** In as long a time, on the average of a fortnight. */
  usual: number;
}

/**
 * Destinations that get more than ten times their usual calls. The tenant's own country is none of them: a first campaign there is no news.
 * @param recent of the last `BURST_MS`
 * @param usual of `USUAL_MS`
 */
export function findBursts(recent: readonly CallsTo[], usual: readonly CallsTo[], ownCountry: string): Burst[] {
  const before = byDestination(usual);
  return [...byDestination(recent)].flatMap(([destination, calls]) => {
    const average = (before.get(destination) ?? 0) * (BURST_MS / USUAL_MS);
    const burst = destination !== ownCountry && calls >= LEAST_CALLS && calls > TIMES_USUAL * average;
    return burst ? [{ destination, calls, usual: Math.round(average * 10) / 10 }] : [];
  });
}

function byDestination(rows: readonly CallsTo[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { number, calls } of rows) {
    const destination = countryOfNumber(number) ?? number.slice(0, 5);
    sums.set(destination, (sums.get(destination) ?? 0) + calls);
  }
  return sums;
}
