import type { AgentBehaviour } from '@outrider/testkit';
import type { Distribution } from '../pacing/workload/distribution.js';
import { LAWFUL_PATIENCE_S, type Scenario } from '../pacing/workload/scenario.js';

/** Lognormal, as the simulated carrier takes it. */
interface Lognormal {
  median: number;
  sigma: number;
}

const ANSWER_PROBABILITY = 0.3;
const RING_ANSWERED: Lognormal = { median: 8_000, sigma: 0.4 };
const RING_UNANSWERED: Lognormal = { median: 11_000, sigma: 0.4 };
const TALK: Lognormal = { median: 26_000, sigma: 0.6 };
const WRAP_UP_MS = [6_000, 12_000] as const;
const MAX_RING_S = 25;
/** So many equal steps stand for an even spread. */
const STEPS = 24;

/** What the carrier does with the calls. */
export const carrierMix = [
  { weight: 100 * ANSWER_PROBABILITY, behaviour: 'answer', ringMs: RING_ANSWERED, talkMs: TALK },
  { weight: 100 * (1 - ANSWER_PROBABILITY), behaviour: 'unavailable', ringMs: RING_UNANSWERED },
];

/** Bots leave the end of a talk to the customer. */
export const botBehaviour: Partial<AgentBehaviour> = {
  hangsUpShare: 0,
  longestTalkMs: 900_000,
  wrapUpMs: WRAP_UP_MS,
};

/** The same world for the simulation, a day of it as long as the live run. */
export const simulatedWorld = (options: { agents: number; minutes: number; callsPerSecond: number }): Scenario => ({
  name: 'as the live run',
  agents: options.agents,
  answerProbability: ANSWER_PROBABILITY,
  answerFactors: [1],
  machineShare: 0,
  talk: lognormal(TALK),
  wrapUp: evenly(WRAP_UP_MS),
  ringAnswered: lognormal(RING_ANSWERED),
  ringUnanswered: lognormal(RING_UNANSWERED),
  ringMachine: lognormal(RING_UNANSWERED),
  maxRing: MAX_RING_S,
  patience: LAWFUL_PATIENCE_S,
  channels: options.agents * 12 + 20,
  callsPerSecond: options.callsPerSecond,
  days: 1,
  hoursPerDay: options.minutes / 60,
});

export const maxRingMs = MAX_RING_S * 1000;

const lognormal = ({ median, sigma }: Lognormal): Distribution => ({
  kind: 'lognormal',
  mean: (median / 1000) * Math.exp(sigma ** 2 / 2),
  cv: Math.sqrt(Math.exp(sigma ** 2) - 1),
});

const evenly = ([from, to]: readonly [number, number]): Distribution => ({
  kind: 'mix',
  parts: Array.from({ length: STEPS }, (_, i) => ({
    weight: 1,
    of: { kind: 'fixed', value: (from + ((i + 0.5) / STEPS) * (to - from)) / 1000 },
  })),
});
