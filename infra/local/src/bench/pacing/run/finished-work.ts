import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Answer } from './work.js';

/** What a run has finished, kept in a file so that a run that was stopped can go on. */
export interface FinishedWork {
  read(): Answer[];
  add(answer: Answer): void;
  /** The run is over: nothing is left to go on with. */
  clear(): void;
}

/**
 * @param run what the work belongs to; that of another run is not read
 * @param resume false: what an earlier run left is thrown away
 */
export function createFinishedWork(file: string, run: string, resume: boolean): FinishedWork {
  mkdirSync(dirname(file), { recursive: true });
  if (!resume) rmSync(file, { force: true });
  return {
    read() {
      if (!existsSync(file)) return [];
      return readFileSync(file, 'utf8')
        .split('\n')
        .flatMap(readEntry)
        .filter((entry) => entry.run === run)
        .map(({ answer }) => answer);
    },
    add: (answer) => appendFileSync(file, `\n${JSON.stringify({ run, answer })}`),
    clear: () => rmSync(file, { force: true }),
  };
}

interface Entry {
  run: string;
  answer: Answer;
}

/** Nothing for a line that was cut off when the run was stopped. */
function readEntry(line: string): Entry[] {
  try {
    return [JSON.parse(line) as Entry];
  } catch {
    return [];
  }
}
