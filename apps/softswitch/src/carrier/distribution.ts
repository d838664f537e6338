/**
 * A length of time in ms: a number; `{min, max}` evenly between them; or `{median, sigma}`, lognormal as ring and talk
 * times are, held within `min` and `max` where given.
 */
export type Distribution = number | { min: number; max: number } | LognormalMs;

export interface LognormalMs {
  median: number;
  /** Standard deviation of the logarithm; 0.5 puts two thirds between median/1.65 and median·1.65. */
  sigma: number;
  min?: number;
  max?: number;
}

/** Longest time that a scenario can ask for, ms: one day. */
export const MAX_DURATION_MS = 86_400_000;

/** Even numbers in [0, 1), the same for the same seed text. */
export type Random = () => number;

/** FNV-1a into mulberry32: small, even enough for a test carrier, and the same on every machine. */
export function seededRandom(seed: string): Random {
  let state = 0x811c9dc5;
  for (let i = 0; i < seed.length; i += 1) {
    state = Math.imul(state ^ seed.charCodeAt(i), 0x01000193);
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** One time out of a distribution, whole ms. */
export function sampleMs(distribution: Distribution, random: Random): number {
  if (typeof distribution === 'number') return distribution;
  if ('median' in distribution) {
    const { median, sigma, min = 0, max = MAX_DURATION_MS } = distribution;
    return Math.round(Math.min(max, Math.max(min, median * Math.exp(sigma * standardNormal(random)))));
  }
  return Math.round(distribution.min + (distribution.max - distribution.min) * random());
}

/** Box–Muller. */
function standardNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
