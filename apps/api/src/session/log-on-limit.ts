import { createHash } from 'node:crypto';
import { redisKeys, type Redis } from '@outrider/platform';

const WINDOW_MS = 15 * 60_000;
/** Failures in the window: of one account from one address, of one account from anywhere, of one address. */
const LIMITS = { pair: 10, account: 100, address: 100 };
const MAX_LOCAL = 10_000;

export interface LogOnLimit {
  /** Seconds to wait before the next try; 0: go ahead. */
  wait(email: string, ip: string): Promise<number>;
  failed(email: string, ip: string): Promise<void>;
  succeeded(email: string, ip: string): Promise<void>;
}

/**
 * Counts failed log-ons; those that succeed cost nothing, so that an office behind one address can start its day at once.
 * Counts are shared through Redis, and kept in the process while Redis is away.
 */
export function createLogOnLimit(redis: Redis, now: () => Date): LogOnLimit {
  const prefix = redisKeys.rateLimit('log-on');
  const local = createLocalCounts(now);
  const digest = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 22);
  const keysOf = (email: string, ip: string) => {
    const account = digest(email.toLowerCase());
    return [
      { key: `${prefix}pair:${account}:${digest(ip)}`, limit: LIMITS.pair },
      { key: `${prefix}account:${account}`, limit: LIMITS.account },
      { key: `${prefix}address:${digest(ip)}`, limit: LIMITS.address },
    ];
  };
  return {
    wait: async (email, ip) => {
      const keys = keysOf(email, ip);
      let wait = Math.max(...keys.map(({ key, limit }) => local.wait(key, limit)));
      try {
        for (const { key, limit } of keys) {
          const [count, ttl] = await Promise.all([redis.get(key), redis.pttl(key)]);
          if (Number(count ?? 0) >= limit) wait = Math.max(wait, ttl > 0 ? ttl : WINDOW_MS);
        }
      } catch {
        // The counts of this process have to do.
      }
      return Math.ceil(wait / 1000);
    },
    failed: async (email, ip) => {
      for (const { key } of keysOf(email, ip)) {
        local.add(key);
        // The window begins with the first failure.
        await redis
          .multi()
          .incr(key)
          .pexpire(key, WINDOW_MS, 'NX')
          .exec()
          .catch(() => undefined);
      }
    },
    succeeded: async (email, ip) => {
      const [pair] = keysOf(email, ip);
      if (!pair) return;
      local.drop(pair.key);
      await redis.del(pair.key).catch(() => undefined);
    },
  };
}

function createLocalCounts(now: () => Date) {
  const counts = new Map<string, { count: number; until: number }>();
  const current = (key: string) => {
    const entry = counts.get(key);
    return entry && entry.until > now().getTime() ? entry : undefined;
  };
  return {
    wait: (key: string, limit: number) => {
      const entry = current(key);
      return entry && entry.count >= limit ? entry.until - now().getTime() : 0;
    },
    add: (key: string) => {
      const entry = current(key);
      if (entry) {
        entry.count += 1;
        return;
      }
      // Oldest first: a flood of strange addresses pushes out the oldest counts, not the memory's limit.
      const [oldest] = counts.keys();
      if (counts.size >= MAX_LOCAL && oldest !== undefined) counts.delete(oldest);
      counts.delete(key);
      counts.set(key, { count: 1, until: now().getTime() + WINDOW_MS });
    },
    drop: (key: string) => counts.delete(key),
  };
}
