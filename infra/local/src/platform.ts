import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '@outrider/db';
import { openCloneDataDir, openTemporaryDataDir, type DataDir } from './data-dir.js';
import {
  apiUrl,
  carrierAdminUrl,
  gatewayUrl,
  mediaAdminUrl,
  pagesUrl,
  platformEnvironment,
  sipAdminUrl,
  staffUrl,
} from './environment.js';
import { SetupFailure } from './failure.js';
import { ownCodeForm, startNodeProcess, type CodeForm, type OwnProcess } from './node-process.js';
import { dataLayout, outriderDir, repositoryRoot } from './paths.js';
import { claimEphemeralPorts, claimFixedPorts, type PortBlock, type Ports } from './ports.js';
import type { ProcessHandle } from './process.js';
import type { Progress } from './progress.js';
import { loadSecrets, type Secrets } from './secrets.js';
import { DATABASE_ACCOUNTS, databaseUrl, grantAccounts } from './services/accounts.js';
import { startServices } from './services/services.js';

export interface PlatformOptions {
  /**
   * `clone`: the clone's own data and ports, the same at each start. A name: data and ports of its own, which are gone
   * after `stop`; any number may run beside each other.
   */
  data: 'clone' | { temporary: string };
  log: Progress;
  /** Default: as this code itself runs. */
  code?: CodeForm;
  /** Default 1. */
  dialers?: number;
  /** What called numbers do: the contents of a scenario file of the simulated carrier. */
  carrierScenario?: unknown;
  /** Commits survive a power cut. Default: for `clone`. */
  durable?: boolean;
  /** Added to the environment of every process of ours. */
  env?: Record<string, string>;
  /** Gives the start up; what had started is stopped. */
  signal?: AbortSignal;
}

/** A running platform. Each process can be killed and started again by itself. */
export interface Platform {
  readonly dataDir: string;
  readonly logsDir: string;
  readonly ports: Ports;
  readonly secrets: Secrets;
  /** What every process of ours was started with. */
  readonly env: NodeJS.ProcessEnv;
  readonly urls: {
    /** For a person's browser. */
    pages: string;
    api: string;
    /** For the operator's personnel. */
    staff: string;
    gateway: string;
    database: string;
    redis: string;
    carrierAdmin: string;
    mediaAdmin: string;
    sipAdmin: string;
  };
  readonly mariadb: ProcessHandle;
  readonly redis: ProcessHandle;
  readonly sipServer: ProcessHandle;
  readonly mediaServer: ProcessHandle;
  readonly carrier: ProcessHandle;
  readonly api: ProcessHandle;
  readonly gateway: ProcessHandle;
  readonly dialers: readonly ProcessHandle[];
  /** One dialer more; resolves when it is ready. */
  addDialer(): Promise<ProcessHandle>;
  /** All of them, in the order in which they were started. */
  processes(): ProcessHandle[];
  /** Stops everything; `keep` leaves a temporary folder with its logs. */
  stop(options?: { keep?: boolean }): Promise<void>;
}

/**
 * Starts the whole platform on this machine, migrated and ready to serve.
 * A start that fails stops what it had started and keeps the logs.
 * @throws SetupFailure, which says what to do.
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  if (process.env['NODE_ENV'] === 'production') {
    throw new SetupFailure(
      'production',
      'NODE_ENV is production: the one-machine platform, its simulated carrier and its demo are not for that.',
      'Unset NODE_ENV. In production each process is started by itself (docs/architecture.md).',
    );
  }
  const undo: (() => Promise<void>)[] = [];
  const { data, block } = await claimPlace(options);
  undo.push(() => block.release());
  const stopAll = async (keep: boolean) => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
    data.release({ keep });
  };
  try {
    return await startIn(options, data, block, undo, stopAll);
  } catch (error) {
    await stopAll(true);
    throw error;
  }
}

async function claimPlace(options: PlatformOptions): Promise<{ data: DataDir; block: PortBlock }> {
  if (options.data !== 'clone') {
    const data = await openTemporaryDataDir(options.data.temporary, options.log);
    return { data, block: await claimEphemeralPorts() };
  }
  const data = await openCloneDataDir(options.log);
  try {
    return {
      data,
      block: await claimFixedPorts(join(outriderDir, 'ports.json'), repositoryRoot, options.log),
    };
  } catch (error) {
    data.release();
    throw error;
  }
}

async function startIn(
  options: PlatformOptions,
  data: DataDir,
  block: PortBlock,
  undo: (() => Promise<void>)[],
  stopAll: (keep: boolean) => Promise<void>,
): Promise<Platform> {
  const { log } = options;
  const ports = block.ports;
  const layout = dataLayout(data.dir);
  for (const dir of [layout.logs, layout.run, join(layout.files, 'recordings'), join(layout.files, 'prompts')]) {
    mkdirSync(dir, { recursive: true });
  }
  const secrets = loadSecrets(join(data.dir, 'secrets.json'));
  const temporary = options.data !== 'clone';
  const services = await startServices({
    dataDir: data.dir,
    ports,
    secrets,
    log,
    durable: options.durable ?? !temporary,
    throwaway: temporary,
  });
  undo.push(() => services.stop());
  await unlessAborted(Promise.resolve(), options.signal);

  const carrierScenarioFile = writeScenario(data.dir, options.carrierScenario);
  const env = { ...platformEnvironment({ dataDir: data.dir, ports, secrets, carrierScenarioFile }), ...options.env };
  const start = (kind: OwnProcess, name: string = kind): ProcessHandle => {
    const code = options.code ?? ownCodeForm;
    const account = DATABASE_ACCOUNTS.find((each) => each === kind);
    const own = account
      ? { ...env, OUTRIDER_DATABASE_PRIMARY_URL: databaseUrl(secrets, ports.database, account) }
      : env;
    return startNodeProcess({ process: kind, name, code, env: own, logsDir: layout.logs, runDir: layout.run });
  };
  /** Starts them side by side; one that fails fails all. */
  const startTogether = async (...starting: ProcessHandle[]) => {
    undo.push(async () => void (await Promise.all(starting.map((handle) => handle.stop()))));
    await unlessAborted(Promise.all(starting.map((handle) => handle.ready)), options.signal);
  };

  const [sipServer, mediaServer, carrier] = [start('sip-server'), start('media-server'), start('carrier')];
  await Promise.all([
    startTogether(sipServer, mediaServer, carrier),
    migrate(services.urls.database).then(({ applied }) => {
      if (applied > 0) log(`database: ${applied} migration(s) applied`);
      return grantAccounts(services.urls.database);
    }),
  ]);
  log(`softswitch: SIP on ${ports.sip}, media on ${ports.media}, simulated carrier on ${ports.carrier}`);

  const dialers = Array.from({ length: options.dialers ?? 1 }, (_, i) => start('dialer', `dialer-${i + 1}`));
  const [api, gateway] = [start('api'), start('gateway')];
  await startTogether(api, gateway, ...dialers);
  log(`api on ${ports.api}, gateway on ${ports.gateway}, ${dialers.length} dialer(s)`);

  const { mariadb, redis } = services;
  return {
    dataDir: data.dir,
    logsDir: layout.logs,
    ports,
    secrets,
    env,
    urls: {
      ...services.urls,
      pages: pagesUrl(ports),
      api: apiUrl(ports),
      staff: staffUrl(ports),
      gateway: gatewayUrl(ports),
      carrierAdmin: carrierAdminUrl(ports),
      mediaAdmin: mediaAdminUrl(ports),
      sipAdmin: sipAdminUrl(ports),
    },
    ...{ mariadb, redis, sipServer, mediaServer, carrier, api, gateway, dialers },
    async addDialer() {
      const dialer = start('dialer', `dialer-${dialers.length + 1}`);
      dialers.push(dialer);
      await startTogether(dialer);
      return dialer;
    },
    processes: () => [mariadb, redis, sipServer, mediaServer, carrier, api, gateway, ...dialers],
    stop: ({ keep = false } = {}) => stopAll(keep),
  };
}

async function unlessAborted(work: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  const ended = new AbortController();
  const aborted = signal && once(signal, 'abort', { signal: ended.signal }).catch(() => {});
  if (!signal?.aborted) await Promise.race([work, ...(aborted ? [aborted] : [])]);
  ended.abort();
  if (signal?.aborted) {
    throw new SetupFailure('interrupted', 'Stopped before it was ready.', 'Start it again when you like.');
  }
}

function writeScenario(dataDir: string, scenario: unknown): string | undefined {
  if (scenario === undefined) return undefined;
  const file = join(dataDir, 'carrier-scenario.json');
  writeFileSync(file, `${JSON.stringify(scenario, null, 2)}\n`);
  return file;
}
