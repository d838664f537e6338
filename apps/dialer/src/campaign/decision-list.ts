import type { PacingDecision } from '@outrider/pacing';
import { redisKeys, type Redis } from '@outrider/platform';

/** Decisions kept of a campaign. */
const KEPT = 100;
/** They are forgotten so long after the last one, ms. */
const EXPIRY_MS = 3_600_000;
/** A decision that does nothing is kept this often, where its reason is another, ms. */
const IDLE_EVERY_MS = 1_000;

/** The last decisions of a campaign's pacer, for whoever asks why. News only: Redis may lose it. */
export interface DecisionList {
  /** `at`: wall time, ms. */
  decided(at: number, decision: PacingDecision): void;
  /** Writes what has come since the last time; one round trip, none where nothing has. @throws when Redis is out of reach. */
  flush(): Promise<void>;
}

export function createDecisionList(options: { redis: Pick<Redis, 'multi'>; campaignId: string }): DecisionList {
  const { redis, campaignId } = options;
  const key = redisKeys.pacingDecisions(campaignId);
  let pending: string[] = [];
  let last = { at: -Infinity, reason: '' };

  return {
    decided(at, { dial, cancel, reason, forecast }) {
      const acts = dial > 0 || cancel > 0;
      if (!acts && (reason === last.reason || at - last.at < IDLE_EVERY_MS)) return;
      last = { at, reason };
      pending.push(JSON.stringify({ at: new Date(at).toISOString(), dial, cancel, reason, forecast }));
      if (pending.length > KEPT) pending.shift();
    },
    async flush() {
      if (pending.length === 0) return;
      const fresh = pending;
      pending = [];
      await redis
        .multi()
        .lpush(key, ...fresh)
        .ltrim(key, 0, KEPT - 1)
        .pexpire(key, EXPIRY_MS)
        .exec();
    },
  };
}
