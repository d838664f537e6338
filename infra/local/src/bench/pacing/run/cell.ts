import { seededRandom } from '../../../demo-tenant/random.js';
import { createIssabel } from '../dialers/issabel.js';
import { createOutrider } from '../dialers/outrider.js';
import { createRatio } from '../dialers/ratio.js';
import { createVicidial, VICIDIAL_DEFAULTS, VICIDIAL_HINDSIGHT, type VicidialSettings } from '../dialers/vicidial.js';
import { countsOnlyOptimum } from '../optimum/optimum.js';
import type { DialerFactory } from '../simulation/dialer.js';
import { createTotalsRecorder } from '../simulation/recorder.js';
import { moments } from '../simulation/shifts.js';
import { simulate } from '../simulation/simulate.js';
import { draw, mean, type Distribution } from '../workload/distribution.js';
import type { Scenario } from '../workload/scenario.js';
import { toOutcome, type Outcome } from './statistics.js';

/** Groups of dialers that are worked through together; the cells' work is shared out by them. */
export const PARTS = ['predictive', 'hindsight', 'peers', 'optimum'] as const;
export type Part = (typeof PARTS)[number];

/** The share of live answers that may be abandoned, and what is allowed to a peer in hindsight. */
export const ABANDON_TARGET = 0.03;
const HINDSIGHT_LIMIT = 0.031;
/** Of the 16 settings, so many are tried on all days; the others fell behind on the first ones. */
const FINALISTS = 2;
const PILOT_DAYS = 2;
/** Peers are played for so many days: their intervals are narrow enough then. */
export const PEER_DAYS = 6;

/** What one part of a cell came to. */
export interface PartResult {
  outcomes: Outcome[];
  /** Occupied minutes per hour that a dialer could reach which sees only counts. */
  optimum?: number;
}

export function runPart(scenario: Scenario, part: Part, seed: number): PartResult {
  const fewer = { ...scenario, days: Math.min(PEER_DAYS, scenario.days) };
  switch (part) {
    case 'predictive':
      return { outcomes: [play('Outrider predictive', scenario, createOutrider('predictive', ABANDON_TARGET), seed)] };
    case 'peers':
      return {
        outcomes: [
          play('Outrider progressive', fewer, createOutrider('progressive'), seed),
          play('VICIdial, defaults', fewer, createVicidial(VICIDIAL_DEFAULTS), seed),
          play('Issabel', fewer, createIssabel, seed),
          play('2 lines per ready agent', fewer, createRatio(2), seed),
        ],
      };
    case 'hindsight':
      return { outcomes: [hindsight(fewer, seed)] };
    case 'optimum':
      return { outcomes: [], optimum: optimum(scenario) };
  }
}

export function play(name: string, scenario: Scenario, dialer: DialerFactory, seed: number): Outcome {
  const recorder = createTotalsRecorder(scenario.days);
  simulate(scenario, dialer(scenario), recorder, seed);
  return toOutcome(name, recorder.totals());
}

/**
 * The setting that an administrator would choose who knew the results beforehand: the most occupied of those that
 * abandon at most 3.1 % (a tenth above the limit is granted), or else the one that abandons least.
 */
function hindsight(scenario: Scenario, seed: number): Outcome {
  const days = Math.min(PILOT_DAYS, scenario.days);
  const pilots = VICIDIAL_HINDSIGHT.map((settings) => ({
    settings,
    outcome: play('', { ...scenario, days }, createVicidial(settings), seed),
  })).sort((a, b) => better(a.outcome, b.outcome));
  const finals = pilots
    .slice(0, FINALISTS)
    .map(({ settings }) =>
      play(`VICIdial, best of 16 (${inWords(settings)})`, scenario, createVicidial(settings), seed),
    );
  const [best] = finals.sort(better);
  if (!best) throw new Error('there is no setting to choose from');
  return best;
}

function better(a: Outcome, b: Outcome): number {
  const keeps = (outcome: Outcome) => outcome.abandoned.value <= HINDSIGHT_LIMIT;
  if (keeps(a) !== keeps(b)) return keeps(a) ? -1 : 1;
  return keeps(a) ? b.occupied.value - a.occupied.value : a.abandoned.value - b.abandoned.value;
}

const inWords = ({ method, maximumLevel, intensity }: VicidialSettings) =>
  `${method}, maximum ${maximumLevel}, intensity ${intensity}`;

/**
 * Where answer rate or agents change over the day: the mean over its moments, each as if it never ended, weighed by the
 * agents who are there.
 */
function optimum(scenario: Scenario): number {
  const answered = ringing(scenario.ringAnswered, scenario.maxRing);
  const silent = ringing(scenario.ringUnanswered, scenario.maxRing);
  const machine = ringing(scenario.ringMachine, scenario.maxRing);
  const otherwise = scenario.machineShare * machine.mean + (1 - scenario.machineShare) * silent.mean;
  let occupied = 0;
  let signedIn = 0;
  for (const { agents, answerFactor, seconds } of moments(scenario)) {
    const share = Math.min(0.98, scenario.answerProbability * answerFactor);
    const best = countsOnlyOptimum({
      agents,
      answerProbability: share * answered.inTime,
      meanService: mean(scenario.talk) + mean(scenario.wrapUp),
      meanRing: share * answered.mean + (1 - share) * otherwise,
      meanPatience: scenario.patience,
      abandonTarget: ABANDON_TARGET,
    });
    occupied += best * agents * seconds;
    signedIn += agents * seconds;
  }
  return occupied / Math.max(1, signedIn);
}

const RING_DRAWS = 100_000;

/** How long a call rings on average when it is given up at `maxRing`, and how many end before that. */
function ringing(distribution: Distribution, maxRing: number): { mean: number; inTime: number } {
  const random = seededRandom(1);
  let seconds = 0;
  let inTime = 0;
  for (let n = 0; n < RING_DRAWS; n += 1) {
    const drawn = draw(distribution, random);
    seconds += Math.min(maxRing, drawn);
    if (drawn < maxRing) inTime += 1;
  }
  return { mean: seconds / RING_DRAWS, inTime: inTime / RING_DRAWS };
}
