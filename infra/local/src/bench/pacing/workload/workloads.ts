import type { Workload } from './scenario.js';

/**
 * The workloads of the bench. Talk and wrap-up together last 120 s on average in each, so that a progressive dialer's
 * figures hardly differ between them.
 */
export const WORKLOADS = {
  /** What queueing theory assumes, and what no call centre has. */
  exponential: {
    answerFactors: [1],
    machineShare: 0,
    talk: { kind: 'exponential', mean: 120 },
    wrapUp: { kind: 'fixed', value: 0 },
    ringAnswered: { kind: 'exponential', mean: 15 },
    ringUnanswered: { kind: 'exponential', mean: 15 },
    ringMachine: { kind: 'exponential', mean: 15 },
    maxRing: 600,
  },
  lognormal: {
    answerFactors: [1],
    machineShare: 0,
    talk: { kind: 'lognormal', mean: 95, cv: 1 },
    wrapUp: { kind: 'lognormal', mean: 25, cv: 0.5 },
    ringAnswered: { kind: 'lognormal', mean: 11, cv: 0.5 },
    ringUnanswered: {
      kind: 'mix',
      parts: [
        { weight: 0.25, of: { kind: 'lognormal', mean: 4, cv: 0.5 } },
        { weight: 0.75, of: { kind: 'fixed', value: 25 } },
      ],
    },
    ringMachine: { kind: 'lognormal', mean: 14, cv: 0.3 },
    maxRing: 25,
  },
  /** Half of the talks are refusals, half are conversations; mobiles answer early, landlines late. */
  bimodal: {
    answerFactors: [1],
    machineShare: 0.3,
    talk: {
      kind: 'mix',
      parts: [
        { weight: 0.5, of: { kind: 'lognormal', mean: 20, cv: 0.6 } },
        { weight: 0.5, of: { kind: 'lognormal', mean: 180, cv: 0.5 } },
      ],
    },
    wrapUp: {
      kind: 'mix',
      parts: [
        { weight: 0.5, of: { kind: 'fixed', value: 5 } },
        { weight: 0.5, of: { kind: 'lognormal', mean: 35, cv: 0.5 } },
      ],
    },
    ringAnswered: {
      kind: 'mix',
      parts: [
        { weight: 0.6, of: { kind: 'lognormal', mean: 7, cv: 0.4 } },
        { weight: 0.4, of: { kind: 'lognormal', mean: 16, cv: 0.3 } },
      ],
    },
    ringUnanswered: {
      kind: 'mix',
      parts: [
        { weight: 0.3, of: { kind: 'lognormal', mean: 3, cv: 0.6 } },
        { weight: 0.7, of: { kind: 'fixed', value: 25 } },
      ],
    },
    ringMachine: { kind: 'lognormal', mean: 18, cv: 0.2 },
    maxRing: 25,
  },
  /** Answer rates that rise and fall, leads that differ, breaks in turn, part-timers. */
  'changing day': {
    answerFactors: [1.3, 1, 0.7, 0.7, 1, 1.3],
    machineShare: 0.3,
    talk: { kind: 'lognormal', mean: 95, cv: 1 },
    wrapUp: { kind: 'lognormal', mean: 25, cv: 0.5 },
    ringAnswered: { kind: 'lognormal', mean: 11, cv: 0.5 },
    ringUnanswered: {
      kind: 'mix',
      parts: [
        { weight: 0.25, of: { kind: 'lognormal', mean: 4, cv: 0.5 } },
        { weight: 0.75, of: { kind: 'fixed', value: 25 } },
      ],
    },
    ringMachine: { kind: 'lognormal', mean: 14, cv: 0.3 },
    maxRing: 25,
    leads: { concentration: 6, noise: 0.4 },
    breaks: { from: 0.4, minutes: 30, turns: 3 },
    partTime: { share: 0.2, missing: 0.15 },
  },
} as const satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof WORKLOADS;
