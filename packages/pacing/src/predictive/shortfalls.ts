/**
 * For each of a few moments ahead, the chance that an answer then finds nobody: the agents free by then less the calls
 * answered before leave nothing. Each agent and each call has a chance of its own per moment.
 */
export interface Shortfalls {
  /**
   * Forgets all that was added.
   * @param spare agents free now less live answers that wait; may be negative
   * @param expected how many will be added at least: too many are not even begun to be counted exactly
   */
  begin(spare: number, expected: number): void;
  /** @param chances that the agent is free by each moment, to be multiplied by `share` */
  addAgent(chances: Float64Array, share: number): void;
  /**
   * @param chances that a call is answered by each moment, to be multiplied by `share`
   * @param count calls that are alike
   */
  addCalls(chances: Float64Array, share: number, count: number): void;
  /** P(nothing is left at moment `m`), 0–1, if there were `more` calls beside, each with this chance. */
  probability(m: number, more: number, chance: number): number;
  /** P(exactly one is left): what one more call before that moment would take. */
  lastOne(m: number, more: number, chance: number): number;
  /** Whether the next one added will still be counted exactly. */
  exact(): boolean;
}

/** So many agents and calls are counted exactly; beyond, the normal distribution is close enough. */
export const EXACT_UP_TO = 24;

/** O(moments) for each one added when there are many, O(moments × those added before) while there are few. */
export function createShortfalls(moments: number): Shortfalls {
  const mean = new Float64Array(moments);
  const variance = new Float64Array(moments);
  // Row m: how likely k of "the agent came free" and "the call was not answered" are; left = spare + k − calls.
  const width = EXACT_UP_TO + 1;
  const distribution = new Float64Array(moments * width);
  let spare = 0;
  let counted = EXACT_UP_TO;
  let added = 0;
  let calls = 0;

  function weigh(m: number, chance: number, before: number): void {
    const start = m * width;
    const unlikely = 1 - chance;
    for (let k = start + before + 1; k > start; k -= 1) {
      distribution[k] = at(distribution, k) * unlikely + at(distribution, k - 1) * chance;
    }
    distribution[start] = at(distribution, start) * unlikely;
  }

  /** P(at most `left` are left). */
  function normal(left: number, m: number, more: number, chance: number): number {
    return atMost(left, at(mean, m) - more * chance, at(variance, m) + more * chance * (1 - chance));
  }

  return {
    begin(nowSpare, expected) {
      spare = nowSpare;
      counted = expected > EXACT_UP_TO ? -1 : EXACT_UP_TO;
      added = 0;
      calls = 0;
      mean.fill(spare);
      variance.fill(0);
      if (counted < 0) return;
      distribution.fill(0);
      for (let m = 0; m < moments; m += 1) distribution[m * width] = 1;
    },
    addAgent(chances, share) {
      for (let m = 0; m < moments; m += 1) {
        const chance = at(chances, m) * share;
        mean[m] = at(mean, m) + chance;
        variance[m] = at(variance, m) + chance * (1 - chance);
        if (added < counted) weigh(m, chance, added);
      }
      added += 1;
    },
    addCalls(chances, share, count) {
      for (let m = 0; m < moments; m += 1) {
        const chance = at(chances, m) * share;
        mean[m] = at(mean, m) - count * chance;
        variance[m] = at(variance, m) + count * chance * (1 - chance);
      }
      for (let n = 0; n < count && added + n < counted; n += 1) {
        for (let m = 0; m < moments; m += 1) weigh(m, 1 - at(chances, m) * share, added + n);
      }
      added += count;
      calls += count;
    },
    probability(m, more, chance) {
      if (added > counted || more > 0) return normal(0, m, more, chance);
      let sum = 0;
      const start = m * width;
      for (let k = 0; k <= Math.min(added, calls - spare); k += 1) sum += at(distribution, start + k);
      return Math.min(1, sum);
    },
    lastOne(m, more, chance) {
      if (added > counted || more > 0) return normal(1, m, more, chance) - normal(0, m, more, chance);
      const k = calls - spare + 1;
      return k < 0 || k > added ? 0 : at(distribution, m * width + k);
    },
    exact: () => added < counted,
  };
}

/** P(X ≤ n) for a normal X of that mean and variance, with continuity correction. */
function atMost(n: number, mean: number, variance: number): number {
  if (variance < 1e-9) return mean < n + 0.5 ? 1 : 0;
  return normalCdf((n + 0.5 - mean) / Math.sqrt(variance));
}

/** Abramowitz & Stegun 26.2.17, absolute error < 7.5e-8. */
function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = 0.3989422804 * Math.exp((-x * x) / 2) * series;
  return x > 0 ? 1 - tail : tail;
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? 0;
}
