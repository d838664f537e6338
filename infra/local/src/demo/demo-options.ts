import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { badArgument, readOptions, wholeNumber } from '../arguments.js';

export interface DemoOptions {
  /** Absolute; without one, leads are generated. */
  file: string | undefined;
  agents: number;
  /** How many to generate. */
  leads: number;
  /** For how long to dial; calls that are up then may end. */
  seconds: number;
  seed: number;
  json: boolean;
}

const USAGE = 'npm run demo -- [--file leads.csv] [--agents 5] [--leads 200] [--seconds 60] [--seed 1] [--json]';

/** @throws SetupFailure `bad-argument` */
export function readDemoOptions(args: readonly string[]): DemoOptions {
  const text = { type: 'string' } as const;
  const given = readOptions(
    args,
    { file: text, agents: text, leads: text, seconds: text, seed: text, json: { type: 'boolean' } },
    USAGE,
  );
  if (given.file !== undefined && given.leads !== undefined) {
    throw badArgument('--leads says how many leads to generate; with --file they come from the file.', USAGE);
  }
  return {
    file: given.file === undefined ? undefined : readableFile(given.file),
    agents: wholeNumber('agents', given.agents, { min: 1, max: 100, fallback: 5 }, USAGE),
    leads: wholeNumber('leads', given.leads, { min: 1, max: 100_000, fallback: 200 }, USAGE),
    seconds: wholeNumber('seconds', given.seconds, { min: 5, max: 86_400, fallback: 60 }, USAGE),
    seed: wholeNumber('seed', given.seed, { min: 0, max: 999_999_999, fallback: 1 }, USAGE),
    json: given.json ?? false,
  };
}

function readableFile(name: string): string {
  // npm runs scripts in the repository's root; the name is meant where the person stands.
  const file = resolve(process.env['INIT_CWD'] ?? process.cwd(), name);
  if (!existsSync(file)) throw badArgument(`--file ${name}: there is no such file (${file}).`, USAGE);
  if (!statSync(file).isFile()) throw badArgument(`--file ${name}: this is not a file.`, USAGE);
  return file;
}
