import type { DecisionCost } from '../run/decision-cost.js';
import type { CellResult } from '../run/run-cells.js';
import type { StepResponse } from '../run/step-response.js';

/** One thing that was promised, and what was measured. */
export interface Aim {
  name: string;
  value: number;
  aim: string;
  met: boolean;
  /** Where the worst value was found. */
  where?: string;
}

export interface Results {
  cells: readonly CellResult[];
  steps: readonly StepResponse[];
  cost: DecisionCost;
}

/** Each aim, by its worst cell; aims of cells that were not run are left out. */
export function aims({ cells, steps, cost }: Results): Aim[] {
  const changing = (cell: CellResult) => cell.workload === 'changing day';
  const steady = cells.filter((cell) => !changing(cell));
  const exponential = steady.filter(({ workload }) => workload === 'exponential');
  const others = steady.filter(({ workload }) => workload !== 'exponential');
  const ofOptimum = (cell: CellResult) => (100 * cell.predictive.occupied.value) / cell.optimum;
  const small = cells.filter(
    ({ workload, scenario }) => workload === 'lognormal' && scenario.agents === 5 && scenario.answerProbability === 0.3,
  );
  return [
    ...most('abandoned over all days, %', cells, (cell) => 100 * cell.predictive.abandoned.value, 3),
    ...most(
      'abandoned on the worst day of at least 500 answers, %',
      cells.filter(({ predictive }) => predictive.worstDay !== undefined),
      (cell) => 100 * (cell.predictive.worstDay ?? 0),
      3.5,
    ),
    ...least('occupied min/h above VICIdial, defaults', cells, (cell) => above(cell, cell.vicidial.occupied.value), 0),
    ...least(
      'occupied min/h above VICIdial, best of 16 in hindsight',
      cells,
      (cell) => above(cell, cell.hindsight.occupied.value),
      -0.3,
    ),
    ...least('of the counts-only optimum, everything exponential, %', exponential, ofOptimum, 97),
    ...least('of the counts-only optimum, lognormal and bimodal, %', others, ofOptimum, 100),
    ...least('of the counts-only optimum, changing day, %', cells.filter(changing), ofOptimum, 100),
    ...least('occupied min/h, 5 agents, p = 0.3, lognormal', small, (cell) => cell.predictive.occupied.value, 47.5),
    ...stepAims(steps),
    { name: `decision cost p99, ms (${cost.agents} agents, ${cost.ringing} ringing)`, ...bound(cost.p99Ms, '<', 1) },
  ];
}

const above = (cell: CellResult, other: number) => cell.predictive.occupied.value - other;

function most(name: string, cells: readonly CellResult[], value: (cell: CellResult) => number, limit: number): Aim[] {
  return extreme(name, cells, (a, b) => value(b) - value(a), value, '≤', limit);
}

function least(name: string, cells: readonly CellResult[], value: (cell: CellResult) => number, limit: number): Aim[] {
  return extreme(name, cells, (a, b) => value(a) - value(b), value, '≥', limit);
}

function extreme(
  name: string,
  cells: readonly CellResult[],
  order: (a: CellResult, b: CellResult) => number,
  value: (cell: CellResult) => number,
  relation: '≤' | '≥',
  limit: number,
): Aim[] {
  const [worst] = [...cells].sort(order);
  if (!worst) return [];
  return [{ name, ...bound(value(worst), relation, limit), where: worst.scenario.name }];
}

/** Ours against VICIdial's defaults, change by change. */
function stepAims(steps: readonly StepResponse[]): Aim[] {
  return [...new Set(steps.map(({ change }) => change))].flatMap((change) => {
    const of = (dialer: string) => steps.find((step) => step.change === change && step.dialer.startsWith(dialer));
    const ours = of('Outrider');
    const theirs = of('VICIdial, defaults');
    if (!ours || !theirs) return [];
    return [
      {
        name: `abandoned beyond 3 % within 15 min, ${change}`,
        ...bound(ours.overshoot, '≤', Number(theirs.overshoot.toFixed(2)), "VICIdial's "),
      },
    ];
  });
}

function bound(value: number, relation: '≤' | '≥' | '<', limit: number, whose = '') {
  const rounded = Number(value.toFixed(2));
  const met = relation === '≤' ? rounded <= limit : relation === '≥' ? rounded >= limit : value < limit;
  return { value: rounded, aim: `${relation} ${whose}${limit}`, met };
}
