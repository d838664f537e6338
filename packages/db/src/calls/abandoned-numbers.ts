import { eq, sql } from 'drizzle-orm';
import { NO_PREDICTIVE_AFTER_ABANDONED_MS, type Termination } from '@outrider/domain';
import { isDuplicate } from '../errors.js';
import { abandonedNumbers } from '../schema/index.js';
import type { Scoped } from '../scope.js';

/** The numbers of abandoned calls are left alone by predictive dialing, whichever lead has them. Nothing is sent where none was abandoned. */
export async function leaveAlone(
  tx: Scoped,
  ended: readonly { number: string; endedAt: Date; termination: Termination }[],
): Promise<void> {
  const until = new Map<string, number>();
  for (const { number, endedAt, termination } of ended) {
    if (termination.result !== 'abandoned') continue;
    const own = endedAt.getTime() + NO_PREDICTIVE_AFTER_ABANDONED_MS;
    until.set(number, Math.max(own, until.get(number) ?? 0));
  }
  // In the same order everywhere, so that two transactions do not wait for each other.
  for (const [number, ms] of [...until].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (await extend(tx, number, new Date(ms))) continue;
    try {
      await tx.insert(abandonedNumbers, { number, until: new Date(ms) });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      await extend(tx, number, new Date(ms));
    }
  }
}

const extend = async (tx: Scoped, number: string, until: Date) =>
  (await tx.update(
    abandonedNumbers,
    { until: sql`greatest(${abandonedNumbers.until}, ${sql.param(until, abandonedNumbers.until)})` },
    eq(abandonedNumbers.number, number),
  )) > 0;
