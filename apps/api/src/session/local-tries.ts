import { LRUCache } from 'lru-cache';

/** A flood of strange keys pushes out those longest unused, not the memory's limit. */
const MAX_ENTRIES = 10_000;

interface Entry {
  count: number;
  until: number;
}

/**
 * What a process knows of tries by itself: counts as those of the try limit in Redis, each for a window that begins with its first try
 * and anew with the one that reaches the limit, and the addresses that are known as an account's own.
 */
export function createLocalTries(now: () => Date, windowMs: number) {
  const counts = new LRUCache<string, Entry>({ max: MAX_ENTRIES });
  const known = new LRUCache<string, number>({ max: MAX_ENTRIES });
  const current = (key: string) => {
    const entry = counts.get(key);
    return entry && entry.until > now().getTime() ? entry : undefined;
  };
  return {
    count: (key: string): number => current(key)?.count ?? 0,
    /** Ms until the count begins anew, where the limit is reached; 0 where it is not. */
    wait: (key: string, limit: number): number => {
      const entry = current(key);
      return entry && entry.count >= limit ? entry.until - now().getTime() : 0;
    },
    /** The window begins anew with the one that reaches the limit. */
    add: (key: string, limit: number): void => {
      const entry = current(key) ?? { count: 0, until: now().getTime() + windowMs };
      entry.count += 1;
      if (entry.count === limit) entry.until = now().getTime() + windowMs;
      counts.set(key, entry);
    },
    giveBack: (key: string): void => {
      const entry = current(key);
      if (entry && entry.count > 0) entry.count -= 1;
    },
    drop: (key: string): void => void counts.delete(key),
    know: (key: string, forMs: number): void => void known.set(key, now().getTime() + forMs),
    isKnown: (key: string): boolean => (known.get(key) ?? 0) > now().getTime(),
  };
}
