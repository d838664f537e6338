import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { badArgument } from '../arguments.js';
import type { Command } from './command.js';

const benchDir = join(dirname(fileURLToPath(import.meta.url)), '../bench');

/** `npm run bench:NAME`: each file `bench/NAME.bench.ts` exports its command as `bench`. */
export const runBench: Command = async ([name = '', ...args], log) => {
  const benches = readdirSync(benchDir).flatMap((file) => /^(.+)\.bench\.[jt]s$/.exec(file)?.[1] ?? []);
  if (!benches.includes(name)) {
    throw badArgument(`There is no bench "${name}".`, `npm run bench:NAME, where NAME is ${benches.join(' or ')}`);
  }
  const ending = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
  const { bench } = (await import(pathToFileURL(join(benchDir, `${name}.bench${ending}`)).href)) as { bench: Command };
  return bench(args, log);
};
