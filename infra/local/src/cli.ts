import type { Command } from './commands/command.js';
import { runBench } from './commands/bench.js';
import { runDemoCommand } from './commands/demo.js';
import { runDev } from './commands/dev.js';
import { runPacingReplay } from './commands/pacing-replay.js';
import { runStart } from './commands/start.js';
import { runTests } from './commands/test.js';
import { describeFailure, SetupFailure } from './failure.js';
import { createProgress } from './progress.js';

const COMMANDS: Record<string, Command> = {
  start: runStart,
  dev: runDev,
  demo: runDemoCommand,
  test: runTests,
  bench: runBench,
  'pacing-replay': runPacingReplay,
};

/** What `bootstrap.mjs` hands over to. @returns the exit code: 0 done, 1 failed, 2 wrong arguments. */
export async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const command = COMMANDS[name];
  if (!command) {
    process.stderr.write(`There is no command "${name}". Commands: ${Object.keys(COMMANDS).join(', ')}\n`);
    return 2;
  }
  try {
    return await command(args, createProgress());
  } catch (error) {
    process.stderr.write(`\n${describeFailure(error)}\n`);
    return error instanceof SetupFailure && error.code === 'bad-argument' ? 2 : 1;
  }
}
