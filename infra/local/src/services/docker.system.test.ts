import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTemporaryDataDir, type DataDir } from '../data-dir.js';
import { dataLayout } from '../paths.js';
import { claimEphemeralPorts, type PortBlock } from '../ports.js';
import { loadSecrets, type Secrets } from '../secrets.js';
import { dockerAnswers, startDockerServices } from './docker.js';
import { startMariadb } from './mariadb.js';
import { startRedis } from './redis.js';

/** Where no engine is: a client that notes what it is told. The servers that it would start are Debian's. */
let dir: string;
let data: DataDir;
let block: PortBlock;
let secrets: Secrets;
const path = process.env['PATH'];

function client(exitCode: number): void {
  const file = join(dir, 'docker');
  writeFileSync(file, `#!/bin/sh\necho "$@" >> ${dir}/said\nexit ${exitCode}\n`);
  chmodSync(file, 0o755);
  process.env['PATH'] = `${dir}:${path}`;
}
const said = () => readFileSync(join(dir, 'said'), 'utf8').trim().split('\n');

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'outrider-docker-'));
  data = await openTemporaryDataDir('docker', () => {});
  const layout = dataLayout(data.dir);
  for (const each of [layout.logs, layout.run]) mkdirSync(each);
  block = await claimEphemeralPorts();
  secrets = loadSecrets(join(data.dir, 'secrets.json'));
});
afterEach(async () => {
  process.env['PATH'] = path;
  await block.release();
  data.release();
  rmSync(dir, { recursive: true, force: true });
});

describe('services from a Docker engine', () => {
  it('are used where an engine answers, and passed over at once where only a client is', async () => {
    client(0);
    expect(await dockerAnswers()).toBe(true);
    client(1);
    expect(await dockerAnswers()).toBe(false);
  });

  it('get their accounts, can be killed one by one, and go with their data at the end', async () => {
    const layout = dataLayout(data.dir);
    const common = { secrets, logsDir: layout.logs, runDir: layout.run, durable: false };
    const servers = [
      await startMariadb({ ...common, dir: layout.mariadb, port: block.ports.database }),
      startRedis({ ...common, dir: layout.redis, port: block.ports.redis }),
    ];
    try {
      await Promise.all(servers.map((server) => server.ready));
      client(0);
      const { ports } = block;
      const docker = await startDockerServices({
        dataDir: data.dir,
        ports,
        secrets,
        logsDir: layout.logs,
        throwaway: true,
      });
      await docker.redis.kill('SIGKILL');
      await docker.redis.restart();
      await docker.mariadb.restart();
      await docker.down();
      expect(said().map((line) => line.replace(/^compose -f \S+ -p outrider-\S+ /, ''))).toEqual([
        'up -d --wait mysql redis',
        'kill -s SIGKILL redis',
        'stop redis',
        'up -d --wait redis',
        'stop mysql',
        'up -d --wait mysql',
        'down --volumes',
      ]);
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  });

  it('that cannot be started say what docker said', async () => {
    client(125);
    const starting = startDockerServices({
      dataDir: data.dir,
      ports: block.ports,
      secrets,
      logsDir: dataLayout(data.dir).logs,
      throwaway: true,
    });
    await expect(starting).rejects.toMatchObject({
      code: 'process-failed',
      message: expect.stringContaining('docker compose up failed') as string,
    });
  });
});
