/** What a dialer that sees only counts has to work with. Times in s. */
export interface CountsOnly {
  agents: number;
  /** Share of calls that are answered. */
  answerProbability: number;
  /** Mean talk and wrap-up. */
  meanService: number;
  /** Mean ringing, of answered and unanswered calls alike. */
  meanRing: number;
  meanPatience: number;
  abandonTarget: number;
}

/** For each state, how many calls ring after the decision. */
export type Policy = Int32Array;

export interface Chain {
  /** The best policy when each abandoned call costs `price` busy agent seconds. */
  best(price: number): Policy;
  /** Long-run mean number of busy agents, and answers and abandoned calls per second. */
  longRun(policy: Policy): { busy: number; answers: number; abandons: number };
}

/** Gains settle to this share of the agents. */
const PRECISION = 2e-5;
const MOST_SWEEPS = 60_000;

/**
 * States are (busy agents + waiting callers, ringing calls), made uniform to one rate. Calls can be added at any time
 * and never taken away. The ranges leave out what good dialing never reaches.
 */
export function createChain(world: CountsOnly): Chain {
  const { agents, answerProbability } = world;
  const ends = 1 / world.meanService;
  const rings = 1 / world.meanRing;
  const leaves = 1 / world.meanPatience;
  const fewest = Math.max(0, agents - Math.ceil(12 + 4 * Math.sqrt(agents)));
  const most = agents + 8 + Math.ceil(Math.sqrt(agents));
  const usualRinging = (agents * world.meanRing) / (world.meanService * answerProbability);
  const rows = most - fewest + 1;
  const columns = Math.ceil(1.6 * usualRinging + 6 / answerProbability) + 1;
  const rate = agents * ends + columns * rings + (most - agents) * leaves;

  const busyIn = (row: number) => Math.min(agents, fewest + row);
  const waitingIn = (row: number) => Math.max(0, fewest + row - agents);
  let values = new Float64Array(rows * columns);
  let shares = new Float64Array(rows * columns).fill(1 / (rows * columns));

  /** One step of value iteration. @returns the least and greatest gain */
  function improve(price: number, next: Float64Array, policy: Policy): { least: number; greatest: number } {
    let least = Infinity;
    let greatest = -Infinity;
    for (let row = 0; row < rows; row += 1) {
      const busy = busyIn(row);
      const waiting = waitingIn(row);
      const down = row === 0 ? 0 : busy * ends + waiting * leaves;
      const earned = busy - price * waiting * leaves;
      const here = row * columns;
      const below = row === 0 ? here : here - columns;
      const above = row === rows - 1 ? here : here + columns;
      const turnedAway = row === rows - 1 ? price : 0;
      let best = -Infinity;
      let bestRinging = columns - 1;
      for (let ringing = columns - 1; ringing >= 0; ringing -= 1) {
        const index = here + ringing;
        const ringEnds = ringing * rings;
        let value = earned + down * at(values, below + ringing) + (rate - down - ringEnds) * at(values, index);
        if (ringing > 0) {
          const answered = at(values, above + ringing - 1) - turnedAway;
          value += ringEnds * (answerProbability * answered + (1 - answerProbability) * at(values, index - 1));
        }
        value /= rate;
        if (value > best) {
          best = value;
          bestRinging = ringing;
        }
        const gain = best - at(values, index);
        if (gain < least) least = gain;
        if (gain > greatest) greatest = gain;
        next[index] = best;
        policy[index] = bestRinging;
      }
    }
    return { least, greatest };
  }

  /** One step of the distribution over the states after each decision. @returns how much of it moved */
  function spread(policy: Policy, next: Float64Array): number {
    next.fill(0);
    const arrive = (index: number, share: number) => {
      const row = Math.floor(index / columns);
      const target = row * columns + at(policy, index);
      next[target] = at(next, target) + share;
    };
    for (let row = 0; row < rows; row += 1) {
      const down = row === 0 ? 0 : busyIn(row) * ends + waitingIn(row) * leaves;
      const above = row === rows - 1 ? row : row + 1;
      for (let ringing = 0; ringing < columns; ringing += 1) {
        const index = row * columns + ringing;
        const share = at(shares, index) / rate;
        if (share === 0) continue;
        const ringEnds = ringing * rings;
        if (down > 0) arrive(index - columns, share * down);
        if (ringing > 0) {
          arrive(above * columns + ringing - 1, share * ringEnds * answerProbability);
          arrive(index - 1, share * ringEnds * (1 - answerProbability));
        }
        arrive(index, share * (rate - down - ringEnds));
      }
    }
    let moved = 0;
    for (let index = 0; index < next.length; index += 1) moved += Math.abs(at(next, index) - at(shares, index));
    return moved;
  }

  return {
    best(price) {
      const policy: Policy = new Int32Array(rows * columns);
      let next = new Float64Array(rows * columns);
      for (let sweep = 0; sweep < MOST_SWEEPS; sweep += 1) {
        const { least, greatest } = improve(price, next, policy);
        [values, next] = [next, values];
        if ((greatest - least) * rate < PRECISION * agents * 20) break;
        if (sweep % 1000 === 999) values.forEach((value, index) => (values[index] = value - at(values, 0)));
      }
      return policy;
    },

    longRun(policy) {
      let next = new Float64Array(rows * columns);
      for (let sweep = 0; sweep < MOST_SWEEPS; sweep += 1) {
        const moved = spread(policy, next);
        [shares, next] = [next, shares];
        if (moved * rate < PRECISION) break;
      }
      const sums = { busy: 0, answers: 0, abandons: 0 };
      shares.forEach((share, index) => {
        const row = Math.floor(index / columns);
        const answers = (index % columns) * rings * answerProbability;
        sums.busy += share * busyIn(row);
        sums.answers += share * answers;
        sums.abandons += share * (waitingIn(row) * leaves + (row === rows - 1 ? answers : 0));
      });
      return sums;
    },
  };
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? 0;
}
