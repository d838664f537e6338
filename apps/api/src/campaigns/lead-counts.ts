import type { LeadState } from '@outrider/domain';
import type { Clock } from '@outrider/platform';

/** A million leads take some tenths of a second to count, and every open dashboard asks each second. */
const KEEP_MS = 5_000;
const MAX_KEPT = 1_000;

type Counts = Record<LeadState, number>;

/** Keeps counts for some seconds, and lets those who ask meanwhile wait for the same count. */
export function createLeadCounts(clock: Pick<Clock, 'now'>) {
  const kept = new Map<string, { until: number; counts: Promise<Counts> }>();
  return (key: string, count: () => Promise<Counts>): Promise<Counts> => {
    const now = clock.now().getTime();
    const present = kept.get(key);
    if (present && present.until > now) return present.counts;
    const [oldest] = kept.keys();
    if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest);
    const counts = count();
    kept.delete(key);
    kept.set(key, { until: now + KEEP_MS, counts });
    counts.catch(() => kept.delete(key));
    return counts;
  };
}
