import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The embedded media server in a process of its own, to be killed and started again on the same port. */
export interface TestMediaServer {
  readonly url: string;
  readonly secret: string;
  /** Holds `prompts/` and `recordings/`. */
  readonly dataDir: string;
  readonly pid: number | undefined;
  /** What it holds now. */
  gauge(): Promise<Record<'legs' | 'rooms' | 'recordings' | 'playing' | 'lateTicks' | 'connections', number>>;
  kill(signal?: NodeJS.Signals): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../../../apps/softswitch/src/media-server.ts', import.meta.url));

export async function startTestMediaServer(): Promise<TestMediaServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'outrider-media-'));
  const secret = 'a secret of the tests';
  let child: ChildProcess | undefined;
  let ports = { port: 0, adminPort: 0 };

  const start = async () => {
    const started = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', MAIN], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        OUTRIDER_MEDIA_PORT: String(ports.port),
        OUTRIDER_MEDIA_ADMIN_PORT: String(ports.adminPort),
        OUTRIDER_MEDIA_SECRET: secret,
        OUTRIDER_DATA_DIR: dataDir,
        OUTRIDER_LOG_LEVEL: 'info',
      },
    });
    child = started;
    const said: string[] = [];
    for await (const line of createInterface({ input: started.stdout! })) {
      said.push(line);
      const entry = JSON.parse(line) as { msg: string; port: number; adminPort: number };
      if (entry.msg !== 'ready') continue;
      ports = { port: entry.port, adminPort: entry.adminPort };
      started.stdout!.resume();
      return;
    }
    throw new Error(`the media server did not start:\n${said.join('\n')}`);
  };
  const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };

  await start();
  return {
    url: `ws://127.0.0.1:${ports.port}`,
    secret,
    dataDir,
    get pid() {
      return child?.pid;
    },
    gauge: async () =>
      (await fetch(`http://127.0.0.1:${ports.adminPort}/`)).json() as ReturnType<TestMediaServer['gauge']>,
    kill,
    start,
    stop: async () => {
      await kill('SIGTERM');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
