import type { Random } from '../../../demo-tenant/random.js';

/** How long something lasts, s. A mix draws from one of its parts, each as often as its weight says. */
export type Distribution =
  | { kind: 'exponential'; mean: number }
  | { kind: 'lognormal'; mean: number; cv: number }
  | { kind: 'fixed'; value: number }
  | { kind: 'mix'; parts: readonly { weight: number; of: Distribution }[] };

/** @returns seconds, ≥ 0; the same for the same random numbers. */
export function draw(distribution: Distribution, random: Random): number {
  switch (distribution.kind) {
    case 'exponential':
      return -distribution.mean * Math.log(1 - random());
    case 'fixed':
      return distribution.value;
    case 'lognormal': {
      const variance = Math.log(1 + distribution.cv ** 2);
      return distribution.mean * Math.exp(Math.sqrt(variance) * standardNormal(random) - variance / 2);
    }
    case 'mix': {
      const total = distribution.parts.reduce((sum, { weight }) => sum + weight, 0);
      let left = random() * total;
      for (const { weight, of } of distribution.parts) {
        left -= weight;
        if (left < 0) return draw(of, random);
      }
      return 0;
    }
  }
}

/** s */
export function mean(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'fixed':
      return distribution.value;
    case 'mix': {
      const total = distribution.parts.reduce((sum, { weight }) => sum + weight, 0);
      return distribution.parts.reduce((sum, { weight, of }) => sum + weight * mean(of), 0) / total;
    }
    default:
      return distribution.mean;
  }
}

/** Box and Muller; takes two random numbers. */
export function standardNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

/** A share from Beta(a, b), for a, b > 0. */
export function beta(a: number, b: number, random: Random): number {
  const x = gamma(a, random);
  const y = gamma(b, random);
  return x / (x + y);
}

/** Marsaglia and Tsang, with the usual boost for shapes below 1. */
function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = standardNormal(random);
    const v = (1 + c * z) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return d * v;
  }
}
