import { randomUUID } from 'node:crypto';
import { redisKeys, type Redis } from '@outrider/platform';
import { redisScript } from '../process/redis-script.js';

/** How long a campaign stays with a dialer that says nothing, ms. */
const LEASE_MS = 4_000;
/** KEYS: lease. ARGV: token, ms. */
const RENEW = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0`;
const GIVE_UP = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`;

/**
 * Which dialer paces a campaign. The lease in Redis saves work; safety is the fencing number in the campaign's row: a claim with an
 * older one is refused, so that two dialers who both believe themselves the pacer can't both dial.
 */
export interface CampaignLease {
  /** Takes or keeps the lease. Gives the fence while it is ours. @throws when Redis or the database is out of reach. */
  hold(): Promise<number | undefined>;
  /** Another has become the pacer. */
  lost(): void;
  /** Lets another take over at once. Never throws. */
  giveUp(): Promise<void>;
}

export function createCampaignLease(options: {
  redis: Redis;
  campaignId: string;
  /** Makes this dialer the pacer in the database; gives the new fence. */
  acquireFence(): Promise<number | undefined>;
}): CampaignLease {
  const { redis, campaignId, acquireFence } = options;
  const key = redisKeys.campaignLease(campaignId);
  const token = randomUUID();
  const renew = redisScript(redis, 'renewCampaignLease', 1, RENEW);
  const drop = redisScript(redis, 'giveUpCampaignLease', 1, GIVE_UP);
  let fence: number | undefined;

  return {
    async hold() {
      if (fence !== undefined && Number(await renew(key, token, LEASE_MS)) === 1) return fence;
      if ((await redis.set(key, token, 'PX', LEASE_MS, 'NX')) !== 'OK') {
        fence = undefined;
        return undefined;
      }
      // After a lost or flushed lease somebody else may have been the pacer in between: only a new fence is safe.
      fence = undefined;
      fence = await acquireFence();
      return fence;
    },
    lost() {
      fence = undefined;
    },
    async giveUp() {
      fence = undefined;
      await drop(key, token).catch(() => undefined);
    },
  };
}
