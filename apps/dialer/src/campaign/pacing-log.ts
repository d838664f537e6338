import type { PacingLogEntry } from '@outrider/pacing';
import type { Logger } from '@outrider/platform';
import { mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** A log ends at this size: what came before can't be left out of one that is to be replayed, bytes. */
const MAX_BYTES = 256 * 1024 * 1024;
/** Logs of a campaign that are kept, the present one among them. */
const KEPT = 4;
/** Unwritten lines are given up, and the log with them, above this, characters. */
const MAX_UNWRITTEN = 16 * 1024 * 1024;

/**
 * What a campaign's pacer meets and decides, as JSON lines in `<dir>/<start>.jsonl`: a new file with each new pacer, the oldest ones
 * removed. Never holds up the pacer and never fails it: a disk that is full or slow ends the log.
 */
export interface PacingLog {
  write(this: void, entry: PacingLogEntry): void;
  /** Resolves when everything is written. Never throws. */
  close(): Promise<void>;
}

export function createPacingLog(options: {
  dir: string;
  now(): Date;
  logger: Pick<Logger, 'warn'>;
  maxBytes?: number;
  maxUnwritten?: number;
}): PacingLog {
  const { dir, now, logger, maxBytes = MAX_BYTES, maxUnwritten = MAX_UNWRITTEN } = options;
  let unwritten: { text: string; begins: boolean }[] = [];
  let waiting = 0;
  let size = 0;
  /** Nothing more is taken until a new pacer begins. */
  let ended = true;
  let writing: Promise<void> | undefined;
  let file: FileHandle | undefined;

  function end(reason: 'full' | 'write-failed'): void {
    ended = true;
    add(JSON.stringify({ kind: 'end', reason } satisfies PacingLogEntry), false);
  }

  function add(line: string, begins: boolean): void {
    unwritten.push({ text: `${line}\n`, begins });
    waiting += line.length + 1;
    size += Buffer.byteLength(line) + 1;
    writing ??= drain().finally(() => (writing = undefined));
  }

  async function drain(): Promise<void> {
    while (unwritten.length > 0) {
      const batch = unwritten;
      unwritten = [];
      try {
        for (const part of parts(batch)) {
          if (part.begins) await begin();
          await file?.appendFile(part.text);
          waiting -= part.text.length;
        }
      } catch (error) {
        logger.warn({ err: error, dir }, 'a pacing log cannot be written; it ends here');
        waiting = 0;
        unwritten = unwritten.filter(({ begins }) => begins);
        ended = true;
        await shut();
      }
    }
  }

  async function begin(): Promise<void> {
    await shut();
    await mkdir(dir, { recursive: true });
    const old = (await readdir(dir)).filter((name) => name.endsWith('.jsonl')).sort();
    for (const name of old.slice(0, Math.max(0, old.length - KEPT + 1))) await rm(join(dir, name), { force: true });
    // Two pacers within one millisecond share a file: settings tell them apart.
    file = await open(join(dir, `${now().toISOString().replaceAll(':', '-')}.jsonl`), 'a', 0o640);
  }

  async function shut(): Promise<void> {
    const present = file;
    file = undefined;
    await present?.close().catch(() => undefined);
  }

  return {
    write(entry) {
      const begins = entry.kind === 'settings';
      if (begins) {
        size = 0;
        ended = false;
      }
      if (ended) return;
      add(JSON.stringify(entry), begins);
      if (size >= maxBytes) end('full');
      else if (waiting > maxUnwritten) end('write-failed');
    },
    async close() {
      await writing;
      await shut();
    },
  };
}

/** One text for each file. */
function parts(batch: readonly { text: string; begins: boolean }[]): { text: string; begins: boolean }[] {
  const found: { text: string; begins: boolean }[] = [];
  for (const { text, begins } of batch) {
    const last = found.at(-1);
    if (last && !begins) last.text += text;
    else found.push({ text, begins });
  }
  return found;
}
