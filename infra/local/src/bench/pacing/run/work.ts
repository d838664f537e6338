import type { Scenario } from '../workload/scenario.js';
import { runPart, type Part, type PartResult } from './cell.js';

/** One part of one cell. */
export interface Order {
  readonly cell: number;
  readonly part: Part;
  readonly scenario: Scenario;
  readonly seed: number;
}

export interface Answer {
  readonly cell: number;
  readonly part: Part;
  readonly result: PartResult;
}

export const work = ({ cell, part, scenario, seed }: Order): Answer => ({
  cell,
  part,
  result: runPart(scenario, part, seed),
});
