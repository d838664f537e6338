import type { Distribution } from './distribution.js';

/** A campaign's world, from which the simulation draws everything. Times in s unless named otherwise. */
export interface Scenario {
  readonly name: string;
  readonly agents: number;
  /** Share of calls that a person answers, when `answerFactors` is 1. */
  readonly answerProbability: number;
  /** Equal parts of the day, each with a factor on `answerProbability`. */
  readonly answerFactors: readonly number[];
  /** Share of the calls that no person answers which a machine answers. */
  readonly machineShare: number;
  readonly talk: Distribution;
  readonly wrapUp: Distribution;
  readonly ringAnswered: Distribution;
  readonly ringUnanswered: Distribution;
  readonly ringMachine: Distribution;
  /** A call that rings longer is given up. */
  readonly maxRing: number;
  /** How long a live answer waits before it is abandoned. */
  readonly patience: number;
  /** How much leads differ: answer probabilities are drawn from a Beta of this a + b. Absent: all alike. */
  readonly leads?: {
    readonly concentration: number;
    /** The pacer is told the true log-odds plus normal noise of this deviation. Absent: it is told nothing. */
    readonly noise?: number;
  };
  /** Pauses, one an agent a day: agents go in turn, this long, from this share of the day on. */
  readonly breaks?: { readonly from: number; readonly minutes: number; readonly turns: number };
  /** Share of agents that come late and leave early, each by this share of the day. */
  readonly partTime?: { readonly share: number; readonly missing: number };
  /** Of the agents, this share leaves at once at this share of the day; who talks ends the talk first. */
  readonly walkOut?: { readonly at: number; readonly share: number };
  /** Trunk limits. */
  readonly channels: number;
  readonly callsPerSecond: number;
  readonly days: number;
  readonly hoursPerDay: number;
}

/** What of a scenario makes a workload: everything but its size. */
export type Workload = Pick<
  Scenario,
  | 'answerFactors'
  | 'machineShare'
  | 'talk'
  | 'wrapUp'
  | 'ringAnswered'
  | 'ringUnanswered'
  | 'ringMachine'
  | 'maxRing'
  | 'leads'
  | 'breaks'
  | 'partTime'
>;

/** Patience that the law allows, s (16 CFR 310.4(b)(4)(iii)). */
export const LAWFUL_PATIENCE_S = 2;
