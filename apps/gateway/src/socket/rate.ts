/** Lets through `perSecond` in the long run and `burst` at once. */
export interface TokenBucket {
  /** False: one too many. `at` in ms on a monotonic clock. */
  take(at: number): boolean;
}

export function createTokenBucket(options: { perSecond: number; burst: number }): TokenBucket {
  let tokens = options.burst;
  let last: number | undefined;
  return {
    take(at) {
      tokens = Math.min(options.burst, tokens + ((at - (last ?? at)) / 1000) * options.perSecond);
      last = at;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
