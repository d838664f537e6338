import { mkdirSync } from 'node:fs';
import { dataLayout } from '../paths.js';
import type { Ports } from '../ports.js';
import type { ProcessHandle } from '../process.js';
import { ensurePrograms, SERVICE_PROGRAMS } from '../programs.js';
import type { Progress } from '../progress.js';
import type { Secrets } from '../secrets.js';
import { databaseUrl, redisUrl } from './accounts.js';
import { dockerAnswers, startDockerServices } from './docker.js';
import { startMariadb } from './mariadb.js';
import { startRedis } from './redis.js';
import { join } from 'node:path';

export interface Services {
  mariadb: ProcessHandle;
  redis: ProcessHandle;
  urls: { database: string; redis: string };
  stop(): Promise<void>;
}

/** Starts the database and Redis, by Docker where an engine answers, else from Debian's packages; both answer when this returns. */
export async function startServices(options: {
  dataDir: string;
  ports: Ports;
  secrets: Secrets;
  log: Progress;
  durable: boolean;
  throwaway: boolean;
}): Promise<Services> {
  const { dataDir, ports, secrets, log, durable, throwaway } = options;
  const layout = dataLayout(dataDir);
  for (const dir of [layout.logs, layout.run]) mkdirSync(dir, { recursive: true });
  const urls = { database: databaseUrl(secrets, ports.database), redis: redisUrl(secrets, ports.redis) };

  if (await dockerAnswers()) {
    log('services: docker compose (mysql, redis)');
    const docker = await startDockerServices({ dataDir, ports, secrets, logsDir: layout.logs, throwaway });
    return { mariadb: docker.mariadb, redis: docker.redis, urls, stop: docker.down };
  }

  await ensurePrograms(SERVICE_PROGRAMS, join(layout.logs, 'apt.log'), log);
  const common = { secrets, logsDir: layout.logs, runDir: layout.run, durable };
  const redis = startRedis({ ...common, dir: layout.redis, port: ports.redis });
  const stopAll = async (...handles: ProcessHandle[]) => void (await Promise.all(handles.map((h) => h.stop())));
  try {
    const mariadb = await startMariadb({ ...common, dir: layout.mariadb, port: ports.database });
    try {
      await Promise.all([mariadb.ready, redis.ready]);
    } catch (error) {
      await mariadb.stop();
      throw error;
    }
    log(`services: mariadb on ${ports.database}, redis on ${ports.redis}`);
    return { mariadb, redis, urls, stop: () => stopAll(mariadb, redis) };
  } catch (error) {
    await redis.stop();
    throw error;
  }
}
