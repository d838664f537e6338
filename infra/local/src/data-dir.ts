import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupFailure } from './failure.js';
import { isAlive, readMark, takeLock } from './lock.js';
import { dataLayout, outriderDir, temporaryDir } from './paths.js';
import type { Progress } from './progress.js';

/** A folder that this process alone runs a platform in. */
export interface DataDir {
  dir: string;
  /** Gives it back; a temporary one is deleted with `keep: false`. */
  release(options?: { keep?: boolean }): void;
}

/**
 * The clone's own data folder, for `npm start` and `npm run dev`.
 * Processes that a killed owner left behind are ended first.
 * @throws SetupFailure `already-running`
 */
export async function openCloneDataDir(log: Progress): Promise<DataDir> {
  mkdirSync(outriderDir, { recursive: true });
  const lock = takeLock(join(outriderDir, 'owner.json'));
  if (typeof lock !== 'function') {
    throw new SetupFailure(
      'already-running',
      `Outrider already runs in this clone (process ${lock.pid}).`,
      `Use that one, or stop it first: kill ${lock.pid}`,
    );
  }
  await endLeftovers(outriderDir, log);
  return { dir: outriderDir, release: lock };
}

/** A folder for one command. Those of commands that were killed are swept away first. */
export async function openTemporaryDataDir(kind: string, log: Progress): Promise<DataDir> {
  mkdirSync(temporaryDir, { recursive: true });
  await sweepTemporary(log);
  const dir = mkdtempSync(join(temporaryDir, `${kind}-`));
  // The database's own user has to get at its folder; what is secret has a mode of its own.
  chmodSync(dir, 0o711);
  const lock = takeLock(join(dir, 'owner.json'));
  if (typeof lock !== 'function') throw new Error(`${dir} is new and has an owner`);
  return {
    dir,
    release({ keep = false } = {}) {
      lock();
      if (!keep) rmSync(dir, { recursive: true, force: true });
    },
  };
}

const KEPT_MS = 24 * 3_600_000;

/** Ends what dead owners left running, and deletes their folders; a failed command's, kept for its logs, goes after a day. */
async function sweepTemporary(log: Progress): Promise<void> {
  for (const name of readdirSync(temporaryDir)) {
    const dir = join(temporaryDir, name);
    const ownerFile = join(dir, 'owner.json');
    if (!existsSync(ownerFile)) {
      if (Date.now() - statSync(dir).mtimeMs > KEPT_MS) rmSync(dir, { recursive: true, force: true });
      continue;
    }
    const owner = readMark(ownerFile);
    if (owner && isAlive(owner)) continue;
    await endLeftovers(dir, log);
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Ends processes that wrote their ids into the folder and outlived their owner. */
async function endLeftovers(dataDir: string, log: Progress): Promise<void> {
  const { run } = dataLayout(dataDir);
  if (!existsSync(run)) return;
  for (const file of readdirSync(run).filter((name) => name.endsWith('.json'))) {
    const mark = readMark(join(run, file));
    if (mark && isAlive(mark)) {
      log(`ending ${file.slice(0, -5)} (process ${mark.pid}), left over from a command that was killed`);
      for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
        try {
          process.kill(-mark.pid, signal);
        } catch {
          break;
        }
        for (let i = 0; i < 200 && isAlive(mark); i++) await delay(50);
        if (!isAlive(mark)) break;
      }
    }
    rmSync(join(run, file), { force: true });
  }
}
