import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root: works from `src` and from `dist`. */
export const repositoryRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

/** Everything that set-up makes in a clone; git-ignored. Deleting it starts afresh. */
export const outriderDir = join(repositoryRoot, '.outrider');

/** Where platforms that live for one command keep their data. */
export const temporaryDir = join(outriderDir, 'tmp');

/** The folders of one platform's data. */
export function dataLayout(dataDir: string) {
  return {
    mariadb: join(dataDir, 'mariadb'),
    redis: join(dataDir, 'redis'),
    logs: join(dataDir, 'logs'),
    run: join(dataDir, 'run'),
    /** Recordings and prompts. */
    files: join(dataDir, 'files'),
  };
}

function findRoot(from: string): string {
  for (let dir = from; ; dir = dirname(dir)) {
    if (existsSync(join(dir, 'package-lock.json')) && existsSync(join(dir, 'infra'))) return dir;
    if (dirname(dir) === dir) throw new Error(`no repository above ${from}`);
  }
}
