import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '@outrider/testkit';

/** SIPp as the carrier, living through one scenario file for a number of calls. */
export interface Sipp {
  readonly port: number;
  /** Resolves when all calls went as the scenario says. @throws with SIPp's own account of what did not. */
  succeeded(): Promise<void>;
  stop(): Promise<void>;
}

const SCENARIOS = fileURLToPath(new URL('../sipp/', import.meta.url));
const HOST = '127.0.0.1';

export async function startSipp(
  scenario: string,
  options: {
    calls?: number;
    withinSeconds?: number;
    port?: number;
    contactPort?: number;
    /** What `<pause />` in the scenario waits, ms. */
    pauseMs?: number;
  } = {},
): Promise<Sipp> {
  const { calls = 1, withinSeconds = 30, pauseMs = 500 } = options;
  const port = options.port ?? (await freeUdpPort());
  const folder = await mkdtemp(join(tmpdir(), 'sipp-'));
  const errors = join(folder, 'errors.log');
  const child = spawn(
    'sipp',
    [
      ...['-sf', join(SCENARIOS, `${scenario}.xml`), '-i', HOST, '-p', String(port), '-m', String(calls)],
      // What the caller says comes back to it as echo.
      ...['-rtp_echo', '-d', String(pauseMs)],
      ...['-mp', String(await freeUdpPort()), '-key', 'contact_port', String(options.contactPort ?? port)],
      ...['-nostdin', '-timeout', `${withinSeconds}s`, '-timeout_error', '-trace_err', '-error_file', errors],
    ],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, TERM: 'xterm' } },
  );
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const exited = once(child, 'exit') as Promise<[number | null]>;
  // It says nowhere that it is ready; it is when its port is taken.
  await until('SIPp listens', async () => child.exitCode !== null || !(await isFree(port)));

  return {
    port,
    async succeeded() {
      const [code] = await exited;
      if (code === 0) return;
      const account = await readFile(errors, 'utf8').catch(() => '');
      throw new Error(`SIPp's ${scenario} ended with ${code}:\n${stderr}\n${account.slice(0, 4_000)}`);
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, HOST);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

async function isFree(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  const outcome = await Promise.race([
    once(socket, 'error').then(() => false),
    once(socket.bind(port, HOST), 'listening').then(() => true),
  ]);
  socket.close();
  return outcome;
}
