import { LAWFUL_PATIENCE_S, type Scenario } from '../workload/scenario.js';
import { WORKLOADS, type WorkloadName } from '../workload/workloads.js';

export interface Cell {
  readonly workload: WorkloadName | 'scenario';
  readonly scenario: Scenario;
}

export const AGENTS = [3, 5, 10, 20, 50, 100] as const;
export const ANSWER_PROBABILITIES = [0.15, 0.3, 0.5] as const;

/** Trunks are no limit: so many channels an agent, so many calls a second. */
const CHANNELS_PER_AGENT = 12;
const CALLS_PER_SECOND = 1000;

/** @param days simulated, in each cell */
export function allCells(days: number): Cell[] {
  return workloadNames().flatMap((workload) =>
    ANSWER_PROBABILITIES.flatMap((probability) => AGENTS.map((agents) => cell(workload, agents, probability, days))),
  );
}

export const workloadNames = () => Object.keys(WORKLOADS) as WorkloadName[];

export function cell(workload: WorkloadName, agents: number, answerProbability: number, days: number): Cell {
  return {
    workload,
    scenario: {
      name: `${workload}, ${agents} agents, p = ${answerProbability}`,
      agents,
      answerProbability,
      ...WORKLOADS[workload],
      patience: LAWFUL_PATIENCE_S,
      channels: CHANNELS_PER_AGENT * agents + 20,
      callsPerSecond: CALLS_PER_SECOND,
      days,
      // Many agents have their answers sooner.
      hoursPerDay: agents >= 50 ? 2 : agents >= 10 ? 4 : 8,
    },
  };
}
