import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOptions, wholeNumber } from '../arguments.js';
import type { Command } from '../commands/command.js';
import { repositoryRoot } from '../paths.js';
import { aims } from './pacing/report/aims.js';
import { chart } from './pacing/report/chart.js';
import { page } from './pacing/report/page.js';
import { aimsTable, cellsTable, stepsTable } from './pacing/report/tables.js';
import { allCells, cell, workloadNames, type Cell } from './pacing/run/cells.js';
import { decisionCost } from './pacing/run/decision-cost.js';
import { createFinishedWork } from './pacing/run/finished-work.js';
import { runCells } from './pacing/run/run-cells.js';
import { stepResponses } from './pacing/run/step-response.js';
import { readScenarioFile } from './pacing/workload/scenario-file.js';

const USAGE = 'npm run bench:pacing -- [--quick] [--days 30] [--threads N] [--resume] [--scenario FILE]';
const SEED = 4;
/** Days of a quick run; enough to see a fault, too few for the aims. */
const QUICK_DAYS = 5;
const STEP_DAYS = 12;

/**
 * The pacer beside its peers in simulated campaigns: all cells, and `docs/pacing.md` from them; or with `--quick` a few
 * cells, or with `--scenario` those of a file, whose figures are printed only. `--resume` goes on with a run of this
 * build that was stopped.
 */
export const bench: Command = async (args, log) => {
  const values = readOptions(
    args,
    {
      quick: { type: 'boolean' },
      resume: { type: 'boolean' },
      days: { type: 'string' },
      threads: { type: 'string' },
      scenario: { type: 'string' },
    },
    USAGE,
  );
  const quick = values.quick === true;
  const days = wholeNumber('days', values.days, { min: 1, max: 365, fallback: quick ? QUICK_DAYS : 30 }, USAGE);
  const threads =
    values.threads === undefined ? {} : { threads: wholeNumber('threads', values.threads, THREADS, USAGE) };
  const options = { ...threads, seed: SEED };

  if (values.scenario !== undefined) {
    const given = readScenarioFile(values.scenario).map((scenario): Cell => ({ workload: 'scenario', scenario }));
    const results = await runCells(given, options, log);
    for (const result of results) process.stdout.write(`\n${result.scenario.name}\n\n${cellsTable([result])}\n`);
    process.stdout.write(`${JSON.stringify({ bench: 'pacing', scenarios: results })}\n`);
    return 0;
  }

  const finished = createFinishedWork(
    join(repositoryRoot, '.outrider/bench/pacing.jsonl'),
    `${quick ? 'quick' : 'all'} ${days}`,
    values.resume === true,
  );
  const cells = await runCells(quick ? quickCells(days) : allCells(days), { ...options, finished }, log);
  log('sudden changes');
  const steps = stepResponses(quick ? QUICK_DAYS : STEP_DAYS, SEED);
  log('cost of a decision');
  const results = { cells, steps, cost: decisionCost(quick ? 0.25 : 0.5) };
  const list = aims(results);
  finished.clear();
  if (quick) {
    process.stdout.write(`${cellsTable(cells)}\n\n${stepsTable(steps)}\n\n${aimsTable(list)}\n\n`);
  } else {
    writeFileSync(join(repositoryRoot, 'docs/pacing.svg'), chart(cells, 0.3));
    writeFileSync(join(repositoryRoot, 'docs/pacing.md'), page(results, list, 'pacing.svg'));
    log('docs/pacing.md written');
    process.stdout.write(`${aimsTable(list)}\n\n`);
  }
  process.stdout.write(`${JSON.stringify({ bench: 'pacing', aims: list })}\n`);
  return list.every(({ met }) => met) ? 0 : 1;
};

const THREADS = { min: 1, max: 64, fallback: 1 };

const quickCells = (days: number) =>
  workloadNames().flatMap((workload) => [5, 20].map((agents) => cell(workload, agents, 0.3, days)));
