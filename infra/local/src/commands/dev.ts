import { existsSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '@outrider/db';
import { readOptions } from '../arguments.js';
import type { Command } from './command.js';
import { describeFailure } from '../failure.js';
import { listenForInterrupt } from '../interrupt.js';
import { repositoryRoot } from '../paths.js';
import { startPlatform, type Platform } from '../platform.js';
import { startProcess, type ProcessHandle } from '../process.js';
import type { Progress } from '../progress.js';
import { open } from './start.js';
import { stayUp } from './stay-up.js';

/** `npm run dev`: as `npm start`, from the sources; what a saved file belongs to is started again. */
export const runDev: Command = async (args, log) => {
  const { empty = false } = readOptions(args, { empty: { type: 'boolean' } }, 'npm run dev -- [--empty]');
  const interrupt = listenForInterrupt();
  try {
    const platform = await startPlatform({ data: 'clone', log, code: 'source', signal: interrupt.signal });
    const services = [platform.mariadb, platform.redis];
    return await stayUp(platform, services, interrupt.asked, log, async () => {
      const closeDemo = await open(platform, empty, log);
      const web = watchWeb(platform);
      const endWatch = watchSources(platform, log);
      // Code that crashes is mended by whoever saves next, not by starting it again.
      for (const handle of platform.processes().filter((each) => !services.includes(each))) {
        handle.onCrash((how) => log(`${handle.name} ${how} (log: ${handle.logFile})`));
      }
      log('watching the sources');
      return async () => {
        endWatch();
        await Promise.all([closeDemo(), web?.stop()]);
      };
    });
  } finally {
    interrupt.dispose();
  }
};

/** Vite builds the pages again when they change; the api serves what it built. */
function watchWeb(platform: Platform): ProcessHandle | undefined {
  const web = join(repositoryRoot, 'apps/web');
  if (!['ts', 'js', 'mjs'].some((ending) => existsSync(join(web, `vite.config.${ending}`)))) return undefined;
  return startProcess({
    name: 'vite',
    command: process.execPath,
    args: [join(repositoryRoot, 'node_modules/vite/bin/vite.js'), 'build', '--watch', web],
    cwd: repositoryRoot,
    env: { ...process.env, NODE_ENV: 'development' },
    logsDir: platform.logsDir,
    runDir: join(platform.dataDir, 'run'),
    readyWhen: () => Promise.resolve(true),
  });
}

const SETTLE_MS = 150;

function watchSources(platform: Platform, log: Progress): () => void {
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const onChange = (folder: string, name: string | null) => {
    if (name === null || !/(^|\/)(src|migrations)\//.test(name) || /\.test\.ts$/.test(name)) return;
    changed.add(`${folder}/${name}`);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const files = [...changed];
      changed = new Set();
      void restartFor(platform, files, log);
    }, SETTLE_MS);
  };
  const watchers: FSWatcher[] = ['packages', 'apps'].map((folder) =>
    watch(join(repositoryRoot, folder), { recursive: true }, (_event, name) => onChange(folder, name)),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

/** A change in an app concerns its own processes, one in a package all of ours. */
async function restartFor(platform: Platform, files: readonly string[], log: Progress): Promise<void> {
  const ofApp: Record<string, readonly ProcessHandle[]> = {
    softswitch: [platform.sipServer, platform.mediaServer, platform.carrier],
    api: [platform.api],
    gateway: [platform.gateway],
    dialer: platform.dialers,
    web: [],
  };
  const concerned = new Set(
    files.flatMap((file) => {
      const [folder, name = ''] = file.split('/');
      return folder === 'apps' ? (ofApp[name] ?? []) : Object.values(ofApp).flat();
    }),
  );
  if (concerned.size === 0) return;
  log(`${files.length === 1 ? files[0] : `${files.length} files`} changed; starting again: ${names(concerned)}`);
  try {
    if (files.some((file) => file.startsWith('packages/db/'))) await migrate(platform.urls.database);
    await Promise.all([...concerned].map((handle) => handle.restart()));
    log('back');
  } catch (error) {
    log(`${describeFailure(error)}\n(save a file to try again)`);
  }
}

const names = (handles: Iterable<ProcessHandle>) => [...handles].map((handle) => handle.name).join(', ');
