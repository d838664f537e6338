import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../apps/gateway/src/main.ts', import.meta.url));
export const OWN_ORIGIN = 'http://outrider.test';
export const SECRET_KEY = Buffer.alloc(32, 'gateway tests').toString('base64');

/** The gateway as a process of its own, to be killed and started again on the same port. */
export interface TestGateway {
  readonly url: string;
  readonly httpUrl: string;
  /** Its process is the one that was started: it has not died meanwhile. */
  readonly alive: boolean;
  /** Lines of its log at level error or above. */
  readonly errors: readonly string[];
  /** Its lines of failed log-ons. */
  readonly refusedLogOns: readonly string[];
  kill(signal?: NodeJS.Signals): Promise<number | null>;
  start(): Promise<void>;
}

export async function startGateway(options: {
  databaseUrl: string;
  redisUrl: string;
  trustedProxies?: string;
}): Promise<TestGateway> {
  let child: ChildProcess | undefined;
  let port = 0;
  const errors: string[] = [];
  const refusedLogOns: string[] = [];

  const start = async () => {
    const started = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', MAIN], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        OUTRIDER_DATABASE_PRIMARY_URL: options.databaseUrl,
        OUTRIDER_REDIS_URL: options.redisUrl,
        OUTRIDER_SECRET_KEY: SECRET_KEY,
        OUTRIDER_WEB_ORIGINS: OWN_ORIGIN,
        OUTRIDER_GATEWAY_PORT: String(port),
        OUTRIDER_SIP_PORT: '5999',
        OUTRIDER_TRUSTED_PROXIES: options.trustedProxies ?? '',
      },
    });
    child = started;
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: started.stdout }).on('line', (line) => {
        const entry = JSON.parse(line) as { msg: string; level: string; port: number };
        if (entry.level === 'error' || entry.level === 'fatal') errors.push(line);
        if (entry.msg === 'log-on-refused') refusedLogOns.push(line);
        if (entry.msg !== 'ready') return;
        port = entry.port;
        resolve();
      });
      started.once('exit', () => reject(new Error(`The gateway did not start:\n${errors.join('\n')}`)));
    });
  };
  await start();
  return {
    get url() {
      return `ws://127.0.0.1:${port}`;
    },
    get httpUrl() {
      return `http://127.0.0.1:${port}`;
    },
    get alive() {
      return child?.exitCode === null && child.signalCode === null;
    },
    errors,
    refusedLogOns,
    start,
    kill: async (signal = 'SIGKILL') => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
      const gone = once(child, 'exit');
      child.kill(signal);
      return ((await gone) as [number | null])[0];
    },
  };
}
