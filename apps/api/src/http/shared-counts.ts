import type { Redis } from '@outrider/platform';
import { LRUCache } from 'lru-cache';

/** How often the counts of this process are added to those of the others, ms. What others let through within it is overshot by. */
const SHARE_EVERY_MS = 250;
/** Keys counted at once; beyond that the one that asked longest ago is counted anew. */
const MAX_KEYS = 50_000;

interface Count {
  /** In this process, and not told to Redis yet. */
  own: number;
  /** Told to Redis, which has not answered yet. */
  sent: number;
  /** Of all processes, as of the last answer. */
  shared: number;
}

export interface SharedCounts {
  /** Counts once. @returns how often that was in this window, as far as is known here, and ms until the next window */
  count(key: string): { count: number; waitMs: number };
  stop(): void;
}

/**
 * Counts by key and window: at once in this process, and every quarter second together with the other processes through Redis, so
 * that nobody waits for it. Windows begin with the clock's. Without Redis each process counts for itself.
 *
 * A few too many get through where many processes are asked at once. That is right for requests, whose limits are there against
 * floods, and wrong for tries to show who one is (log-ons, second factors, reset links, keys of API clients): there each one is a
 * guess, so `session/try-limit.ts` counts them exactly, in Redis, each before it is made.
 * @param options.prefix of the keys in Redis
 */
export function createSharedCounts(
  redis: Redis,
  options: { prefix: string; windowMs: number; now: () => Date },
): SharedCounts {
  let window = -1;
  const counts = new LRUCache<string, Count>({ max: MAX_KEYS });
  let dirty = new Set<string>();

  const share = () => {
    if (dirty.size === 0) return;
    const [keys, prefix] = [[...dirty], `${options.prefix}${window}:`];
    dirty = new Set();
    const pipeline = redis.pipeline();
    const told = keys.flatMap((key) => {
      const count = counts.peek(key);
      if (!count) return [];
      const { own } = count;
      pipeline.incrby(prefix + key, own).pexpire(prefix + key, options.windowMs * 2);
      count.own = 0;
      count.sent += own;
      return [{ count, own }];
    });
    const settle = (totals: readonly unknown[]) =>
      told.forEach(({ count, own }, i) => {
        const total = totals[i];
        count.sent -= own;
        if (typeof total === 'number') count.shared = total;
        else count.own += own;
      });
    void pipeline.exec().then(
      (results) => settle(told.map((_one, i) => results?.[i * 2]?.[1])),
      () => settle([]),
    );
  };
  const timer = setInterval(share, SHARE_EVERY_MS);
  timer.unref();

  return {
    count: (key) => {
      const now = options.now().getTime();
      const present = Math.floor(now / options.windowMs);
      if (present !== window) {
        share();
        window = present;
        counts.clear();
      }
      let count = counts.get(key);
      if (!count) {
        count = { own: 0, sent: 0, shared: 0 };
        counts.set(key, count);
      }
      count.own += 1;
      dirty.add(key);
      return { count: count.shared + count.sent + count.own, waitMs: (present + 1) * options.windowMs - now };
    },
    stop: () => clearInterval(timer),
  };
}
