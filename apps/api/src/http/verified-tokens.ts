import { LRUCache } from 'lru-cache';

/** Tokens that are remembered; the one verified first goes first. */
const MAX_KEPT = 20_000;

/**
 * Hashes of session tokens that were good once. Only these are counted each by itself: whoever makes tokens up would have a count
 * of their own for each.
 */
export function createVerifiedTokens(max = MAX_KEPT) {
  const kept = new LRUCache<string, true>({ max });
  return {
    has: (tokenHash: string): boolean => kept.has(tokenHash),
    add: (tokenHash: string): void => {
      if (!kept.has(tokenHash)) kept.set(tokenHash, true);
    },
  };
}
