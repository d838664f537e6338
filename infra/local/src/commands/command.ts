import type { Progress } from '../progress.js';

/** One `npm` command; gives the exit code. */
export type Command = (args: readonly string[], log: Progress) => Promise<number>;
