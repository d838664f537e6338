import type { CellResult } from '../run/run-cells.js';
import type { Estimate, Outcome } from '../run/statistics.js';
import type { StepResponse } from '../run/step-response.js';
import type { Aim } from './aims.js';

/** A Markdown table. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

export function cellsTable(cells: readonly CellResult[]): string {
  return table(
    [
      'p',
      'agents',
      'Outrider predictive',
      'abandoned',
      'worst day',
      'agent waits, s',
      'of optimum',
      'optimum',
      'progressive',
      'VICIdial, defaults',
      'VICIdial, best of 16',
      'Issabel',
      '2 lines per ready agent',
    ],
    cells.map((cell) => [
      String(cell.scenario.answerProbability),
      String(cell.scenario.agents),
      `**${withInterval(cell.predictive.occupied, 1)}**`,
      `${withInterval(percent(cell.predictive.abandoned), 2)} %`,
      cell.predictive.worstDay === undefined ? '–' : `${(100 * cell.predictive.worstDay).toFixed(2)} %`,
      `${cell.predictive.wait.p50.toFixed(0)} / ${cell.predictive.wait.p90.toFixed(0)}`,
      `${((100 * cell.predictive.occupied.value) / cell.optimum).toFixed(1)} %`,
      cell.optimum.toFixed(1),
      cell.progressive.occupied.value.toFixed(1),
      peer(cell.vicidial),
      peer(cell.hindsight),
      peer(cell.issabel),
      peer(cell.ratio),
    ]),
  );
}

export const aimsTable = (list: readonly Aim[]) =>
  table(
    ['aim', 'measured', 'wanted', 'met', 'worst in'],
    list.map(({ name, value, aim, met, where }) => [name, String(value), aim, met ? 'yes' : '**no**', where ?? '']),
  );

export const stepsTable = (steps: readonly StepResponse[]) =>
  table(
    [
      'change',
      'dialer',
      'abandoned beyond 3 % in 15 min',
      'of answers',
      'recovered after, min',
      'min/h then',
      'settled',
    ],
    steps.map((step) => [
      step.change,
      step.dialer,
      step.overshoot.toFixed(1),
      step.answers.toFixed(0),
      String(step.recoveryMinutes),
      step.occupiedAfter.toFixed(1),
      step.occupiedSettled.toFixed(1),
    ]),
  );

const peer = ({ occupied, abandoned }: Outcome) =>
  `${occupied.value.toFixed(1)} (${(100 * abandoned.value).toFixed(1)} %)`;

const percent = ({ value, plusMinus }: Estimate): Estimate => ({ value: 100 * value, plusMinus: 100 * plusMinus });

function withInterval({ value, plusMinus }: Estimate, digits: number): string {
  return Number.isFinite(plusMinus) ? `${value.toFixed(digits)} ± ${plusMinus.toFixed(digits)}` : value.toFixed(digits);
}
