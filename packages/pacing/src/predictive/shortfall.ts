/**
 * The chance that an answer finds nobody: agents free by then (each with its own chance) less calls answered before it
 * (each with its own chance) leave nothing.
 */
export interface Shortfall {
  addAgent(chanceFree: number): void;
  addCall(chanceAnswered: number): void;
  /** P(nothing is left), 0–1. */
  probability(): number;
  /** How much one more earlier call with this chance would add to that. */
  addedBy(chanceAnswered: number): number;
}

/**
 * Exact, O(agents + calls) for each one added: for small numbers.
 * @param spare agents free now less live answers that wait; may be negative
 */
export function exactShortfall(spare: number): Shortfall {
  // distribution[k]: k of "agent came free" and "call not answered" happened; what is left = spare + k − calls.
  const distribution = [1];
  let calls = 0;
  const add = (chance: number) => {
    distribution.push(0);
    for (let k = distribution.length - 1; k >= 0; k -= 1) {
      distribution[k] = (distribution[k] ?? 0) * (1 - chance) + (distribution[k - 1] ?? 0) * chance;
    }
  };

  return {
    addAgent: add,
    addCall(chance) {
      add(1 - chance);
      calls += 1;
    },
    probability() {
      let sum = 0;
      for (let k = 0; k < distribution.length && spare + k - calls <= 0; k += 1) sum += distribution[k] ?? 0;
      return Math.min(1, sum);
    },
    addedBy: (chance) => chance * (distribution[calls - spare + 1] ?? 0),
  };
}

/** Normal with continuity correction, O(1) for each one added: for large numbers. */
export function normalShortfall(spare: number): Shortfall {
  let mean = spare;
  let variance = 0;
  return {
    addAgent(chance) {
      mean += chance;
      variance += chance * (1 - chance);
    },
    addCall(chance) {
      mean -= chance;
      variance += chance * (1 - chance);
    },
    probability: () => atMostZero(mean, variance),
    addedBy: (chance) =>
      Math.max(0, atMostZero(mean - chance, variance + chance * (1 - chance)) - atMostZero(mean, variance)),
  };
}

/** P(a normal of that mean and variance, rounded to whole numbers, is ≤ 0). */
function atMostZero(mean: number, variance: number): number {
  if (variance < 1e-9) return mean < 0.5 ? 1 : 0;
  return normalCdf((0.5 - mean) / Math.sqrt(variance));
}

/** Abramowitz & Stegun 26.2.17, absolute error < 7.5e-8. */
function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = 0.3989422804 * Math.exp((-x * x) / 2) * series;
  return x > 0 ? 1 - tail : tail;
}
