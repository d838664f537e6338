import type { Attempts } from '@outrider/db';
import { RESERVED_MINUTES } from '@outrider/domain';
import type { Logger } from '@outrider/platform';
import type { Call } from '../calls/call.js';
import { repeat, type Repeating } from '../process/repeat.js';

const EVERY_MS = 1_000;
/** The next minute is paid for so long before it begins, ms. */
const AHEAD_MS = 10_000;
const MINUTE_MS = 60_000;

type Metered = Pick<Call, 'attemptId' | 'tenantId' | 'stage' | 'pricePerMinute' | 'answeredAt' | 'end'>;

/**
 * Pays for the minutes of this process's calls as they go on. A talk whose next minute is beyond the tenant's daily limit ends when the last
 * paid one is over. Where the database can't be asked, talks go on: an outage must not hang up on everybody, and the end books the whole cost.
 */
export const startMeter = (options: MeterOptions): Repeating =>
  repeat({ name: 'meter', everyMs: EVERY_MS, logger: options.logger }, createMeter(options));

export interface MeterOptions {
  calls(): Iterable<Metered>;
  topUp(tenantId: string, calls: Parameters<Attempts['topUp']>[0]): Promise<Set<string>>;
  logger: Logger;
  now(): Date;
}

/** One turn of the meter, to be taken every second. */
export function createMeter(options: MeterOptions): () => Promise<void> {
  const { logger, now } = options;
  /** Minutes that are paid for, where they are more than the first ones. */
  const paidMinutes = new Map<string, number>();

  return async () => {
    const at = now().getTime();
    const present = [...options.calls()].filter(({ pricePerMinute }) => pricePerMinute > 0);
    const known = new Set(present.map(({ attemptId }) => attemptId));
    for (const attemptId of paidMinutes.keys()) if (!known.has(attemptId)) paidMinutes.delete(attemptId);

    const due = new Map<string, { call: Metered; minutes: number; leftMs: number }[]>();
    for (const call of present) {
      if (call.answeredAt === undefined || call.stage === 'over') continue;
      const paid = paidMinutes.get(call.attemptId) ?? RESERVED_MINUTES;
      const talkedMs = at - call.answeredAt.getTime();
      const leftMs = paid * MINUTE_MS - talkedMs;
      if (leftMs > AHEAD_MS) continue;
      const minutes = Math.floor((talkedMs + AHEAD_MS) / MINUTE_MS) + 1;
      due.set(call.tenantId, [...(due.get(call.tenantId) ?? []), { call, minutes, leftMs }]);
    }
    for (const [tenantId, calls] of due) {
      const wanted = calls.map(({ call, minutes }) => ({ attemptId: call.attemptId, minutes }));
      const paid = await options.topUp(tenantId, wanted);
      for (const { call, minutes, leftMs } of calls) {
        if (paid.has(call.attemptId)) paidMinutes.set(call.attemptId, minutes);
        else if (leftMs <= EVERY_MS && call.stage === 'talking') {
          logger.info({ attemptId: call.attemptId, tenantId }, 'a talk ends: the daily spend limit is reached');
          call.end({ result: 'connected', reason: 'limit-reached' });
        }
      }
    }
  };
}
