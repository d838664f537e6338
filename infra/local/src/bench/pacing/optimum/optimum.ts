import { createChain, type Chain, type CountsOnly, type Policy } from './chain.js';

export type { CountsOnly } from './chain.js';

/** Bounds of the price of an abandoned call, in agent seconds. */
const CHEAPEST_S = 5;
const DEAREST_S = 20_000;
const PRICE_STEPS = 9;

/**
 * The most that any dialer can reach that sees only how many agents are busy and how many calls ring or wait, when
 * everything is exponential and nothing changes: a Markov decision process with a price on abandoned calls, the price
 * being the one at which the target is just kept.
 * @returns occupied minutes per agent hour
 */
export function countsOnlyOptimum(world: CountsOnly): number {
  const chain = createChain(world);
  let cheap = CHEAPEST_S;
  let dear = DEAREST_S;
  let wild: Measured | undefined;
  let tame: Measured | undefined;
  for (let step = 0; step < PRICE_STEPS; step += 1) {
    const price = Math.sqrt(cheap * dear);
    const measured = measure(chain, chain.best(price));
    if (measured.abandoned > world.abandonTarget) {
      cheap = price;
      wild = measured;
    } else {
      dear = price;
      tame = measured;
    }
  }
  if (!tame) return 0;
  if (!wild) return toMinutes(tame.busy, world);
  // Between two neighbouring policies chance may decide: the mixture that keeps the target exactly.
  const share = (world.abandonTarget - tame.abandoned) / (wild.abandoned - tame.abandoned);
  return toMinutes(tame.busy + share * (wild.busy - tame.busy), world);
}

interface Measured {
  /** Mean number of busy agents. */
  busy: number;
  /** Share of answers. */
  abandoned: number;
}

function measure(chain: Chain, policy: Policy): Measured {
  const { busy, answers, abandons } = chain.longRun(policy);
  return { busy, abandoned: answers === 0 ? 0 : abandons / answers };
}

const toMinutes = (busy: number, { agents }: CountsOnly) => (60 * busy) / agents;
