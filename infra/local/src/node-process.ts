import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repositoryRoot } from './paths.js';
import { startProcess, type ProcessHandle } from './process.js';

/** Our own processes: the folder in `apps/` and the file in its `src/`. */
const ENTRIES = {
  'sip-server': ['softswitch', 'sip-server'],
  'media-server': ['softswitch', 'media-server'],
  carrier: ['softswitch', 'carrier'],
  api: ['api', 'main'],
  gateway: ['gateway', 'main'],
  dialer: ['dialer', 'main'],
} as const;
export type OwnProcess = keyof typeof ENTRIES;

/** From TypeScript's sources, or from what was built. */
export type CodeForm = 'source' | 'built';

/** Sources start sources, so that tests never run what an older build left; `npm test`, which has just built, says otherwise. */
export const ownCodeForm: CodeForm =
  process.env['OUTRIDER_LOCAL_CODE'] === 'built' || fileURLToPath(import.meta.url).endsWith('.js') ? 'built' : 'source';

export interface NodeProcessOptions {
  process: OwnProcess;
  /** Tells several of a kind apart in logs. */
  name?: string;
  code: CodeForm;
  env: NodeJS.ProcessEnv;
  logsDir: string;
  runDir: string;
}

/** Starts one of our own processes; it is ready when its log says so. */
export function startNodeProcess(options: NodeProcessOptions): ProcessHandle {
  const [app, entry] = ENTRIES[options.process];
  const dir = join(repositoryRoot, 'apps', app);
  return startProcess({
    name: options.name ?? options.process,
    command: process.execPath,
    args:
      options.code === 'source'
        ? ['--conditions=source', '--import', 'tsx', join(dir, 'src', `${entry}.ts`)]
        : ['--enable-source-maps', join(dir, 'dist', `${entry}.js`)],
    cwd: repositoryRoot,
    env: options.env,
    logsDir: options.logsDir,
    runDir: options.runDir,
    readyWhen: 'log-line',
    readyTimeoutMs: 60_000,
  });
}
