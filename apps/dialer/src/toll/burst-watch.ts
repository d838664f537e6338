import type { CallsTo, PlatformRepositories, TenantRecords } from '@outrider/db';
import { redisKeys, type Logger, type Redis } from '@outrider/platform';
import { SYSTEM_ACTOR, writeAudit } from '@outrider/security';
import { repeat, type Repeating } from '../process/repeat.js';
import { BURST_MS, findBursts, USUAL_MS } from './bursts.js';

const EVERY_MS = 60_000;
/** What is usual is read again after this: it is a long read, ms. */
const USUAL_GOOD_FOR_MS = 6 * 3_600_000;
/** A burst to the same destination is told of once in so long, ms. */
const SILENCE_MS = 24 * 3_600_000;

/**
 * Tells of sudden calls to a destination that a tenant hardly calls, as stolen log-ons make them: in the tenant's audit and in the log. It
 * holds nothing up; destinations and the spend limit do. One dialer at a time looks; where Redis was flushed, it may tell twice.
 */
export function startBurstWatch(options: {
  redis: Pick<Redis, 'set'>;
  runningCampaigns: PlatformRepositories['runningCampaigns'];
  tenant: PlatformRepositories['tenant'];
  callsByPrefix: PlatformRepositories['callsByPrefix'];
  recordsOf(tenantId: string): Pick<TenantRecords, 'transaction'>;
  logger: Logger;
  now(): Date;
  everyMs?: number;
}): Repeating {
  const { redis, logger, now, everyMs = EVERY_MS } = options;
  const usual = new Map<string, { until: number; calls: CallsTo[] }>();

  async function usualOf(tenantId: string, at: Date): Promise<CallsTo[]> {
    const known = usual.get(tenantId);
    if (known && known.until > at.getTime()) return known.calls;
    const until = new Date(at.getTime() - BURST_MS);
    const calls = await options.callsByPrefix(tenantId, new Date(until.getTime() - USUAL_MS), until);
    usual.set(tenantId, { until: at.getTime() + USUAL_GOOD_FOR_MS, calls });
    return calls;
  }

  return repeat({ name: 'bursts of calls', everyMs, logger }, async () => {
    if ((await redis.set(redisKeys.burstWatch, '1', 'PX', Math.round(everyMs * 0.9), 'NX')) === null) return;
    const at = now();
    const tenantIds = new Set((await options.runningCampaigns()).map(({ tenantId }) => tenantId));
    for (const tenantId of usual.keys()) if (!tenantIds.has(tenantId)) usual.delete(tenantId);
    for (const tenantId of tenantIds) {
      const recent = await options.callsByPrefix(tenantId, new Date(at.getTime() - BURST_MS), at);
      if (recent.length === 0) continue;
      const country = (await options.tenant(tenantId))?.country ?? '';
      for (const burst of findBursts(recent, await usualOf(tenantId, at), country)) {
        const told = redisKeys.burstTold(tenantId, burst.destination);
        if ((await redis.set(told, '1', 'PX', SILENCE_MS, 'NX')) === null) continue;
        await options
          .recordsOf(tenantId)
          .transaction((tx) =>
            writeAudit(tx, SYSTEM_ACTOR, 'spend-alarm.raised', burst.destination, { kind: 'burst', ...burst }),
          );
        logger.warn({ tenantId, ...burst }, 'a tenant suddenly makes many calls to a destination');
      }
    }
  });
}
