import type { Redis } from '@outrider/platform';

/** How often the counts of this process are added to those of the others, ms. What others let through within it is overshot by. */
const SHARE_EVERY_MS = 250;
/** Callers counted at once; beyond that the one who came first is counted anew. */
const MAX_CALLERS = 50_000;

interface Count {
  /** In this process, not yet added to Redis. */
  own: number;
  /** Of all processes, as of the last time. */
  shared: number;
}
type Answer = (error: Error | null, result: { current: number; ttl: number }) => void;

/**
 * Counts requests for `@fastify/rate-limit`: at once in this process, and every quarter second together with the others
 * through Redis, so that no request waits for it. Windows begin with the clock's. Without Redis each process counts for itself.
 */
export function requestCounts(redis: Redis, options: { prefix: string; windowMs: number; now: () => number }) {
  let window = -1;
  let counts = new Map<string, Count>();
  let dirty = new Set<string>();

  const share = () => {
    if (dirty.size === 0) return;
    const [keys, of, prefix] = [[...dirty], counts, `${options.prefix}${window}:`];
    dirty = new Set();
    const pipeline = redis.pipeline();
    const added = keys.map((key) => {
      const count = of.get(key);
      const own = count?.own ?? 0;
      pipeline.incrby(prefix + key, own).pexpire(prefix + key, options.windowMs * 2);
      return { count, own };
    });
    void pipeline
      .exec()
      .then((results) => {
        added.forEach(({ count, own }, i) => {
          const [error, total] = results?.[i * 2] ?? [];
          if (error || !count || typeof total !== 'number') return;
          count.shared = total;
          count.own -= own;
        });
      })
      .catch(() => undefined);
  };
  const timer = setInterval(share, SHARE_EVERY_MS);
  timer.unref();

  const incr = (key: string, answer: Answer) => {
    const now = options.now();
    const present = Math.floor(now / options.windowMs);
    if (present !== window) {
      share();
      window = present;
      counts = new Map();
    }
    let count = counts.get(key);
    if (!count) {
      const [oldest] = counts.size >= MAX_CALLERS ? counts.keys() : [];
      if (oldest !== undefined) counts.delete(oldest);
      count = { own: 0, shared: 0 };
      counts.set(key, count);
    }
    count.own += 1;
    dirty.add(key);
    answer(null, { current: count.shared + count.own, ttl: (present + 1) * options.windowMs - now });
  };

  class Store {
    incr = incr;
    /** Routes with a limit of their own share the counts. */
    child() {
      return this;
    }
  }
  return { Store, stop: () => clearInterval(timer) };
}
