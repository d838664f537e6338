import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTemporaryDataDir, type DataDir } from '../data-dir.js';
import { isAlive, markOf, writeMark } from '../lock.js';
import { claimEphemeralPorts, type PortBlock } from '../ports.js';
import { loadSecrets, type Secrets } from '../secrets.js';
import { redisAnswers } from './probes.js';
import { startServices, type Services } from './services.js';

let data: DataDir;
let block: PortBlock;
let secrets: Secrets;
let services: Services;
const start = () =>
  startServices({ dataDir: data.dir, ports: block.ports, secrets, log: () => {}, durable: false, throwaway: true });
beforeEach(async () => {
  data = await openTemporaryDataDir('services', () => {});
  mkdirSync(join(data.dir, 'run'), { recursive: true });
  block = await claimEphemeralPorts();
  secrets = loadSecrets(join(data.dir, 'secrets.json'));
  services = await start();
});
afterEach(async () => {
  await services.stop();
  await block.release();
  data.release();
});

async function query(url: string, sql: string): Promise<RowDataPacket[]> {
  const connection = await createConnection({ uri: url });
  try {
    const [rows] = await connection.query<RowDataPacket[]>(sql);
    return rows;
  } finally {
    await connection.end();
  }
}

/** What `use` gives on a connection of its own; the first error of a connection that is refused. */
async function redis<T>(url: string, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return await use(client);
  } finally {
    client.disconnect();
  }
}

describe('the database and Redis of a data folder', () => {
  it('keep their data over a stop and over kill -9', async () => {
    await query(services.urls.database, 'create table kept (id int primary key)');
    await query(services.urls.database, 'insert into kept values (1)');
    await redis(services.urls.redis, (client) => client.set('kept', 'yes'));
    await services.stop();
    services = await start();
    await Promise.all([services.mariadb.kill('SIGKILL'), services.redis.kill('SIGKILL')]);
    await Promise.all([services.mariadb.restart(), services.redis.restart()]);
    expect(await query(services.urls.database, 'select id from kept')).toEqual([{ id: 1 }]);
    expect(await redis(services.urls.redis, (client) => client.get('kept'))).toBe('yes');
  });

  it('let nobody in without the password', async () => {
    for (const user of ['root', 'outrider', '']) {
      const url = `mysql://${user}:@127.0.0.1:${block.ports.database}/`;
      await expect(query(url, 'select 1')).rejects.toMatchObject({ code: 'ER_ACCESS_DENIED_ERROR' });
    }
    expect(await redisAnswers(block.ports.redis, 'not-the-password')).toBe(false);
    expect(await redisAnswers(block.ports.redis, secrets.redis)).toBe(true);
  });

  it('have the settings that queues and migrations rely on', async () => {
    const rows = await query(
      services.urls.database,
      "show variables where variable_name in ('tx_isolation', 'transaction_isolation', 'collation_database', 'time_zone')",
    );
    const values = rows.map((row) => row['Value'] as string);
    expect(values.sort()).toEqual(['+00:00', 'READ-COMMITTED', 'utf8mb4_unicode_520_ci']);
    const config = await redis(services.urls.redis, (client) => client.config('GET', 'maxmemory-policy', 'appendonly'));
    expect(config).toEqual(expect.arrayContaining(['noeviction', 'yes']));
  });

  it('leave passwords in no file that others can read, and in no argument', async () => {
    const open = readdirSync(data.dir, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(conf|sql|json)$/.test(name) && !name.startsWith('run'))
      .filter((name) => (statSync(join(data.dir, name)).mode & 0o077) !== 0 && name !== 'owner.json');
    expect(open).toEqual([]);
  });

  it('are ended by the next command when their launcher was killed', async () => {
    const marks = [services.mariadb.pid, services.redis.pid].map((pid) => markOf(pid ?? 0));
    // As a killed launcher leaves it: processes run, and the owner is dead.
    data.release({ keep: true });
    writeMark(join(data.dir, 'owner.json'), { pid: 2 ** 22 + 1, ticks: undefined });
    const lines: string[] = [];
    const next = await openTemporaryDataDir('services', (line) => lines.push(line));
    expect(marks.map(isAlive)).toEqual([false, false]);
    expect(lines.filter((line) => line.includes('left over'))).toHaveLength(2);
    next.release();
  });
});
