import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { SetupFailure } from '../failure.js';
import { repositoryRoot } from '../paths.js';
import type { Ports } from '../ports.js';
import type { ProcessHandle } from '../process.js';
import type { Secrets } from '../secrets.js';
import { accountStatements, databaseUrl } from './accounts.js';
import { databaseAnswers, redisAnswers } from './probes.js';
import { setTimeout as delay } from 'node:timers/promises';

const run = promisify(execFile);

/** Whether a Docker engine answers and has compose; a client without an engine says no at once. */
export async function dockerAnswers(): Promise<boolean> {
  try {
    const options = { timeout: 4000 };
    await Promise.all([
      run('docker', ['info', '--format', '{{.ServerVersion}}'], options),
      run('docker', ['compose', 'version'], options),
    ]);
    return true;
  } catch {
    return false;
  }
}

export interface DockerServicesOptions {
  dataDir: string;
  ports: Ports;
  secrets: Secrets;
  logsDir: string;
  /** Volumes go with the containers at the end. */
  throwaway: boolean;
}

/** The services of docker-compose.yml under a project name of this data folder's own. */
export async function startDockerServices(
  options: DockerServicesOptions,
): Promise<{ mariadb: ProcessHandle; redis: ProcessHandle; down(): Promise<void> }> {
  const { ports, secrets, dataDir, logsDir } = options;
  const logFile = join(logsDir, 'docker-compose.log');
  const project = `outrider-${createHash('sha256').update(dataDir).digest('hex').slice(0, 10)}`;
  const env = {
    ...process.env,
    OUTRIDER_LOCAL_DATABASE_PORT: String(ports.database),
    OUTRIDER_LOCAL_DATABASE_ROOT_PASSWORD: secrets.databaseRoot,
    OUTRIDER_LOCAL_REDIS_PORT: String(ports.redis),
    OUTRIDER_LOCAL_REDIS_PASSWORD: secrets.redis,
  };
  async function compose(...args: string[]): Promise<string> {
    const file = join(repositoryRoot, 'docker-compose.yml');
    try {
      const { stdout, stderr } = await run('docker', ['compose', '-f', file, '-p', project, ...args], { env });
      appendFileSync(logFile, stdout + stderr);
      return stdout;
    } catch (error) {
      appendFileSync(logFile, `${(error as Error).message}\n`);
      throw new SetupFailure(
        'process-failed',
        `docker compose ${args[0]} failed: ${(error as Error).message}`,
        `See ${logFile}. Without a Docker engine, Debian's packages are used instead.`,
        { cause: error },
      );
    }
  }

  const rootUrl = `mysql://root:${secrets.databaseRoot}@127.0.0.1:${ports.database}/`;
  const handle = (name: string, service: string, answers: () => Promise<boolean>): ProcessHandle => {
    let ready = Promise.resolve<Record<string, unknown>>({});
    return {
      name,
      pid: undefined,
      logFile,
      get ready() {
        return ready;
      },
      kill: async (signal) => void (await compose('kill', '-s', signal, service)),
      restart: async () => {
        await compose('stop', service);
        await compose('up', '-d', '--wait', service);
        ready = until(answers, name, logFile).then(() => ({}));
        await ready;
      },
      stop: async () => void (await compose('stop', service)),
      // Compose restarts nothing, and its containers' ends are seen by those who use them.
      onCrash: () => {},
    };
  };

  const down = async () => void (await compose('down', ...(options.throwaway ? ['--volumes'] : [])));
  try {
    await compose('up', '-d', '--wait', 'mysql', 'redis');
    await until(() => databaseAnswers(rootUrl), 'mysql', logFile);
    const connection = await createConnection({ uri: rootUrl });
    for (const statement of accountStatements(secrets)) await connection.query(statement);
    await connection.end();
  } catch (error) {
    await down().catch(() => {});
    throw error;
  }

  return {
    mariadb: handle('mysql', 'mysql', () => databaseAnswers(databaseUrl(secrets, ports.database))),
    redis: handle('redis', 'redis', () => redisAnswers(ports.redis, secrets.redis)),
    down,
  };
}

async function until(answers: () => Promise<boolean>, name: string, logFile: string): Promise<void> {
  const deadline = Date.now() + 90_000;
  while (!(await answers())) {
    if (Date.now() > deadline) {
      throw new SetupFailure('not-ready', `${name} did not answer within 90 s.`, `See ${logFile}.`);
    }
    await delay(100);
  }
}
