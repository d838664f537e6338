import { redisKeys, type Redis } from '@outrider/platform';
import type { RatedLead } from './best-time.js';

/** Leads kept at most. */
export const HOPPER_SIZE = 500;
/** With fewer than this it is filled again. */
const LOW_WATER = 100;
/** It is filled again after this in any case, so that a new, more urgent lead is not behind all the others, ms. */
const REFRESH_MS = 5_000;
/** So often at most, where the last fill had given all there was, ms. */
const EMPTY_REFRESH_MS = 1_000;
/** A campaign that nobody dials leaves nothing behind, ms. */
const EXPIRY_MS = 3_600_000;

/**
 * The ready-to-dial leads of a campaign, in order. Redis holds ids and their order, no personal data. It may hold leads that are not ready any more: the claim finds out.
 * What Redis forgets is filled again from the database.
 */
export interface Hopper {
  /** Takes the first `n`, filling first where it runs low. */
  take(n: number): Promise<RatedLead[]>;
  /** Leads that could not be used after all go back to their places. */
  putBack(leads: readonly RatedLead[]): Promise<void>;
}

export function createHopper(options: {
  redis: Redis;
  campaignId: string;
  /** The first leads in order that are ready now, at most `limit`; `all`: there are no others. */
  ready(limit: number): Promise<{ leads: readonly RatedLead[]; all: boolean }>;
  /** Monotonic, ms. */
  now(): number;
}): Hopper {
  const { redis, campaignId, ready, now } = options;
  const key = redisKeys.hopper(campaignId);
  let filledAt = -Infinity;
  /** The last fill did not hold everything that is ready. */
  let more = false;
  let leadsById = new Map<string, RatedLead>();

  function shouldFill(size: number, n: number): boolean {
    const age = now() - filledAt;
    if (age >= REFRESH_MS) return true;
    return size < Math.max(LOW_WATER, n) && (more || age >= EMPTY_REFRESH_MS);
  }

  async function fill(): Promise<void> {
    const { leads, all } = await ready(HOPPER_SIZE);
    filledAt = now();
    more = !all;
    leadsById = new Map(leads.map((lead) => [lead.leadId, lead]));
    const fresh = redis.multi().del(key);
    if (leads.length > 0) {
      fresh.zadd(key, ...leads.flatMap((lead) => [0, memberOf(lead)])).pexpire(key, EXPIRY_MS);
    }
    await fresh.exec();
  }

  return {
    async take(n) {
      if (n <= 0) return [];
      if (shouldFill(await redis.zcard(key), n)) await fill();
      const popped = await redis.zpopmin(key, n);
      return popped.flatMap((member, i) => {
        // Every other entry is a score. One that somebody else put there comes again with the next filling.
        const lead = i % 2 === 0 ? leadsById.get(member.slice(member.lastIndexOf('|') + 1)) : undefined;
        return lead ? [lead] : [];
      });
    },
    async putBack(leads) {
      if (leads.length > 0) await redis.zadd(key, ...leads.flatMap((lead) => [0, memberOf(lead)]));
    },
  };
}

/** Equal scores are ordered by their members, byte by byte. */
function memberOf({ leadId, dialRank, priority, nextDialAt, turn }: RatedLead): string {
  const digits = (value: number, width: number) => String(Math.max(0, Math.trunc(value))).padStart(width, '0');
  return [digits(dialRank, 4), digits(priority, 5), digits(turn ?? nextDialAt.getTime(), 15), leadId].join('|');
}
