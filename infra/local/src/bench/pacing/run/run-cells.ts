import type { Progress } from '../../../progress.js';
import { PARTS, type Part } from './cell.js';
import type { Cell } from './cells.js';
import type { FinishedWork } from './finished-work.js';
import { workOff } from './pool.js';
import type { Outcome } from './statistics.js';
import type { Answer } from './work.js';

/** All that was found in one cell. */
export interface CellResult extends Cell {
  readonly predictive: Outcome;
  readonly hindsight: Outcome;
  readonly progressive: Outcome;
  readonly vicidial: Outcome;
  readonly issabel: Outcome;
  readonly ratio: Outcome;
  /** Occupied minutes per hour. */
  readonly optimum: number;
}

/** So much the parts of a cell cost, roughly, by answered calls and decisions. */
const COST: Record<Part, number> = { predictive: 10, hindsight: 8, peers: 4, optimum: 2 };

/** Plays all dialers in all cells. Within a cell all dialers meet the same leads; each cell has leads of its own. */
export async function runCells(
  cells: readonly Cell[],
  options: { threads?: number; seed: number; finished?: FinishedWork },
  log: Progress,
): Promise<CellResult[]> {
  const orders = cells.flatMap(({ scenario }, cell) =>
    PARTS.map((part) => ({
      cell,
      part,
      scenario,
      seed: options.seed * 1000 + cell,
      cost: COST[part] * scenario.agents * scenario.days * scenario.hoursPerDay,
    })),
  );
  const outcomes = cells.map((): Outcome[] => []);
  const optima = cells.map(() => 0);
  const take = ({ cell, result }: Answer) => {
    outcomes[cell]?.push(...result.outcomes);
    if (result.optimum !== undefined) optima[cell] = result.optimum;
  };
  const before = options.finished?.read() ?? [];
  before.forEach(take);
  const open = orders.filter(({ cell, part }) => !before.some((done) => done.cell === cell && done.part === part));
  await workOff(open, options, (answer, finished) => {
    take(answer);
    options.finished?.add(answer);
    const { cell, part, result } = answer;
    const first = result.outcomes[0];
    const figures = first ? `: ${first.occupied.value.toFixed(1)} min/h, ${percent(first.abandoned.value)}` : '';
    log(`${before.length + finished}/${orders.length}  ${cells[cell]?.scenario.name ?? ''}, ${part}${figures}`);
  });

  return cells.map((cell, index) => {
    const find = (name: string): Outcome => {
      const outcome = outcomes[index]?.find(({ dialer }) => dialer.startsWith(name));
      if (!outcome) throw new Error(`${name} is missing in ${cell.scenario.name}`);
      return outcome;
    };
    return {
      ...cell,
      predictive: find('Outrider predictive'),
      hindsight: find('VICIdial, best'),
      progressive: find('Outrider progressive'),
      vicidial: find('VICIdial, defaults'),
      issabel: find('Issabel'),
      ratio: find('2 lines'),
      optimum: optima[index] ?? 0,
    };
  });
}

const percent = (share: number) => `${(100 * share).toFixed(2)} % abandoned`;
