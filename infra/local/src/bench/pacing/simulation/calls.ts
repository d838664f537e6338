import type { Random } from '../../../demo-tenant/random.js';
import { beta, draw, standardNormal } from '../workload/distribution.js';
import type { Scenario } from '../workload/scenario.js';

/** How a call that is placed now will go, if nobody gives it up. */
export interface Fate {
  end: 'answered' | 'no-answer' | 'machine';
  ringSeconds: number;
  /** What the pacer is told of the lead. */
  toldProbability?: number;
}

/** Draws the fate of one call after the other. */
export function createFates(scenario: Scenario, random: Random): (at: number) => Fate {
  const daySeconds = scenario.hoursPerDay * 3600;
  const parts = scenario.answerFactors.length;

  return (at) => {
    const part = Math.min(parts - 1, Math.floor((at / daySeconds) * parts));
    const share = Math.min(0.98, scenario.answerProbability * (scenario.answerFactors[part] ?? 1));
    const { leads } = scenario;
    const probability = leads ? beta(share * leads.concentration, (1 - share) * leads.concentration, random) : share;
    const told = leads?.noise === undefined ? {} : { toldProbability: noisy(probability, leads.noise, random) };
    const answered = random() < probability;
    const machine = random() < scenario.machineShare;
    const ringSeconds = draw(
      answered ? scenario.ringAnswered : machine ? scenario.ringMachine : scenario.ringUnanswered,
      random,
    );
    // Given up before anybody, or anything, could answer.
    if (ringSeconds >= scenario.maxRing) return { end: 'no-answer', ringSeconds: scenario.maxRing, ...told };
    return { end: answered ? 'answered' : machine ? 'machine' : 'no-answer', ringSeconds, ...told };
  };
}

/** The log-odds of a share with normal noise on them. */
function noisy(share: number, deviation: number, random: Random): number {
  const bounded = Math.min(0.999, Math.max(0.001, share));
  const logOdds = Math.log(bounded / (1 - bounded)) + deviation * standardNormal(random);
  return 1 / (1 + Math.exp(-logOdds));
}
