import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from '../until.js';

/** The embedded SIP server in a process of its own, to be killed and started again on the same ports. */
export interface TestSipServer {
  readonly host: string;
  /** UDP and TCP. */
  readonly sipPort: number;
  readonly wsPort: number;
  readonly controlPort: number;
  readonly secret: string;
  /** What is alive in it now. */
  counts(): Promise<Record<SipServerCount, number>>;
  /** Waits until no call is left; transactions may linger. */
  noCalls(): Promise<void>;
  /** Log lines of level `error` and above. */
  readonly errors: readonly string[];
  readonly alive: boolean;
  kill(signal?: NodeJS.Signals): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export type SipServerCount =
  | 'clientTransactions'
  | 'serverTransactions'
  | 'dialogs'
  | 'invites'
  | 'waitingRequests'
  | 'registeredFlows'
  | 'apps'
  | 'messagesReceived'
  | 'messagesMalformed';

const MAIN = fileURLToPath(new URL('../../../../apps/softswitch/src/sip-server.ts', import.meta.url));

/** @param env over the defaults: `OUTRIDER_SIP_T1_MS` and the other times of the SIP server */
export async function startTestSipServer(env: Readonly<Record<string, string>> = {}): Promise<TestSipServer> {
  const secret = 'a secret of the tests';
  let child: ChildProcess | undefined;
  let ports = { sip: 0, ws: 0, control: 0, admin: 0 };
  const errors: string[] = [];

  const start = async () => {
    const started = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', MAIN], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        OUTRIDER_SIP_PORT: String(ports.sip),
        OUTRIDER_SIP_WS_PORT: String(ports.ws),
        OUTRIDER_DRACHTIO_PORT: String(ports.control),
        OUTRIDER_DRACHTIO_SECRET: secret,
        OUTRIDER_SOFTSWITCH_ADMIN_PORT: String(ports.admin),
        ...env,
      },
    });
    child = started;
    const said: string[] = [];
    await new Promise<void>((resolve, reject) => {
      started.once('exit', () => reject(new Error(`the SIP server did not start:\n${said.join('\n')}`)));
      createInterface({ input: started.stdout! }).on('line', (line) => {
        const entry = JSON.parse(line) as {
          msg: string;
          level: string;
          sip: { protocol: string; port: number }[];
          controlPort: number;
          adminPort: number;
        };
        if (entry.level === 'error' || entry.level === 'fatal') errors.push(line);
        if (said.length < 50) said.push(line);
        if (entry.msg !== 'ready') return;
        const port = (protocol: string) => entry.sip.find((each) => each.protocol === protocol)!.port;
        ports = { sip: port('udp'), ws: port('ws'), control: entry.controlPort, admin: entry.adminPort };
        resolve();
      });
    });
  };
  const alive = () => child !== undefined && child.exitCode === null && child.signalCode === null;
  const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
    if (!child || !alive()) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };

  const counts = async () =>
    (await fetch(`http://127.0.0.1:${ports.admin}/counts`)).json() as ReturnType<TestSipServer['counts']>;

  await start();
  return {
    host: '127.0.0.1',
    sipPort: ports.sip,
    wsPort: ports.ws,
    controlPort: ports.control,
    secret,
    counts,
    async noCalls() {
      await until('no call is left', async () => {
        const { dialogs, invites, waitingRequests } = await counts();
        return dialogs + invites + waitingRequests === 0;
      });
    },
    errors,
    get alive() {
      return alive();
    },
    kill,
    start,
    stop: () => kill('SIGTERM'),
  };
}
