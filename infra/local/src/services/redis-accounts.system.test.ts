import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createBus,
  createLogger,
  createQueue,
  createRedis,
  createWorker,
  redisKeys,
  type QueueJobs,
} from '@outrider/platform';
import { freePort, until } from '@outrider/testkit';
import { repositoryRoot } from '../paths.js';
import { startProcess, type ProcessHandle } from '../process.js';
import { requireProgram } from '../programs.js';

const ACCOUNTS = ['api', 'gateway', 'dialer'] as const;
const dir = mkdtempSync(join(tmpdir(), 'outrider-redis-'));
const password = randomBytes(16).toString('hex');
const logger = createLogger('test', { level: 'silent' });
const open: Redis[] = [];
let port: number;
let server: ProcessHandle;

const url = (account: string) => `redis://outrider_${account}:${password}@127.0.0.1:${port}/0`;
const connect = (account: string) => {
  const redis = createRedis(url(account), { logger });
  open.push(redis);
  return redis;
};

beforeAll(async () => {
  port = await freePort();
  const users = readFileSync(join(repositoryRoot, 'infra/redis/users.conf'), 'utf8').replaceAll(
    '#REPLACE_WITH_SHA256_OF_ITS_PASSWORD',
    `#${createHash('sha256').update(password).digest('hex')}`,
  );
  writeFileSync(join(dir, 'users.conf'), users);
  writeFileSync(
    join(dir, 'redis.conf'),
    `include "${join(repositoryRoot, 'infra/redis/redis.conf')}"\nbind 127.0.0.1\nport ${port}\ndir "${dir}"\ninclude "${dir}/users.conf"\n`,
  );
  const program = requireProgram('redis-server');
  server = startProcess({
    name: 'redis',
    // `redis-check-rdb` serves when it is called `redis-server`.
    command: 'bash',
    args: ['-c', 'exec -a redis-server "$0" "$1"', program, join(dir, 'redis.conf')],
    cwd: dir,
    env: { PATH: process.env['PATH'] },
    logsDir: dir,
    runDir: dir,
    readyWhen: async () => {
      const probe = new Redis(url('api'), { lazyConnect: true, retryStrategy: null });
      probe.on('error', () => undefined);
      const answer = await probe.connect().then(
        () => true,
        () => false,
      );
      probe.disconnect();
      return answer;
    },
  });
  await server.ready;
});
afterAll(async () => {
  for (const redis of open) redis.disconnect();
  await server?.stop();
  rmSync(dir, { recursive: true, force: true });
});

it('nobody gets in without an account', async () => {
  const redis = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  open.push(redis);
  await expect(redis.connect().then(() => redis.ping())).rejects.toThrow(/NOAUTH|closed/);
});

it.each(ACCOUNTS)('the account of the %s hears and tells news, and counts', async (account) => {
  const bus = createBus(url(account), { logger });
  const heard: string[] = [];
  bus.subscribe('user-session.revoked', ({ tokenHash }) => void heard.push(tokenHash));
  await bus.ready();
  await bus.publish('user-session.revoked', { tokenHash: account });
  await until('the news is heard', () => heard.includes(account));
  await bus.close();
  const redis = connect(account);
  const key = `${redisKeys.rateLimit('test')}x`;
  expect(await redis.eval("return redis.call('incr', KEYS[1])", 1, key)).toBeGreaterThan(0);
});

it('the account of the dialer has queues, leases and limits', async () => {
  const queue = createQueue('dial', { redisUrl: url('dialer'), logger });
  const done: string[] = [];
  const worker = createWorker('dial', async (job) => void done.push(job.attemptId), {
    redisUrl: url('dialer'),
    logger,
    concurrency: 1,
  });
  await queue.add([{ jobId: 'a', data: { tenantId: 't', attemptId: 'a' } as QueueJobs['dial'] }]);
  await until('the job is done', () => done.includes('a'));
  await worker.close();
  await queue.close();
  const redis = connect('dialer');
  expect(await redis.set(redisKeys.campaignLease('c'), 'x', 'PX', 1000, 'NX')).toBe('OK');
  expect(await redis.eval("return redis.call('time')[1]", 0)).toBeTruthy();
});

it.each(ACCOUNTS)('the account of the %s cannot empty, stop or change Redis, nor list its keys', async (account) => {
  const redis = connect(account);
  for (const command of [['flushall'], ['flushdb'], ['shutdown'], ['config', 'get', '*'], ['keys', '*']]) {
    await expect(redis.call(command[0] ?? '', ...command.slice(1))).rejects.toThrow('NOPERM');
  }
  await expect(redis.get('somebody-elses')).rejects.toThrow('NOPERM');
});

it('the accounts of api and gateway have no queues, leases or trunks', async () => {
  for (const account of ['api', 'gateway']) {
    const redis = connect(account);
    for (const key of [`${redisKeys.queues}:dial:wait`, redisKeys.campaignLease('c'), redisKeys.trunkChannels('t')]) {
      await expect(redis.get(key)).rejects.toThrow('NOPERM');
    }
  }
});
