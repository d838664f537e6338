import { createReplay, PacingError } from '@outrider/pacing';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { badArgument } from '../arguments.js';
import type { Command } from './command.js';

/**
 * `npm run pacing:replay -- LOG.jsonl`: decides again what a pacing log holds. The exit code is 0 where every decision came out exactly,
 * 1 at the first that did not, 2 for a file that is no pacing log.
 */
export const runPacingReplay: Command = async (args) => {
  const [path] = args;
  const usage = 'npm run pacing:replay -- LOG.jsonl';
  if (path === undefined || args.length > 1) throw badArgument('Name one pacing log.', usage);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw badArgument(`There is no file "${path}".`, usage);

  const replay = createReplay();
  const input = createReadStream(path, 'utf8');
  const lines = createInterface({ input, crlfDelay: Infinity });
  try {
    for await (const line of lines) if (!replay.line(line)) break;
    const { events, decisions, pacers, ended, difference } = replay.report();
    if (difference) {
      process.stdout.write(`Line ${difference.line} differs in ${difference.fields.join(', ')}.\n`);
      process.stdout.write(`  recorded: ${JSON.stringify(difference.recorded)}\n`);
      process.stdout.write(`  replayed: ${JSON.stringify(difference.replayed)}\n`);
      return 1;
    }
    const end = ended === undefined ? '' : ` Recording had ended early: ${ended}.`;
    process.stdout.write(
      `${decisions} decisions of ${pacers} pacers came out exactly as recorded (${events} events).${end}\n`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof PacingError)) throw error;
    process.stderr.write(`${path}: ${error.message}\n`);
    return 2;
  } finally {
    lines.close();
    input.destroy();
  }
};
