import { afterEach, describe, expect, it } from 'vitest';
import { createLogger, createRedis } from '@outrider/platform';
import { createSharedCounts } from './shared-counts.js';

const stops: (() => unknown)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

const logger = createLogger('counts-test', { level: 'silent' });
const prefix = `test:${process.pid}:${Date.now()}:`;
let at = Date.UTC(2030, 0, 1);

function counter(url = process.env['OUTRIDER_TEST_REDIS_URL'] ?? '') {
  const redis = createRedis(url, { logger, purpose: 'news' });
  const counts = createSharedCounts(redis, { prefix, windowMs: 60_000, now: () => new Date(at) });
  stops.push(
    () => counts.stop(),
    () => redis.disconnect(),
  );
  const count = (key: string) => counts.count(key).count;
  return { count, redis };
}

describe('counts of requests', () => {
  it('are known at once in a process, and soon in the others', async () => {
    const [one, other] = [counter(), counter()];
    expect([one.count('a'), one.count('a'), one.count('b')]).toEqual([1, 2, 1]);
    await expect.poll(async () => Number(await one.redis.get(`${prefix}${Math.floor(at / 60_000)}:a`))).toBe(2);
    await expect.poll(() => other.count('a'), { timeout: 5_000 }).toBeGreaterThan(3);
  });

  it('are told once, however long Redis takes to answer', async () => {
    const [one, other] = [counter(), counter()];
    await expect.poll(() => one.redis.status).toBe('ready');
    let waits = true;
    // What comes after it on the same connection waits with it.
    const blocked = one.redis.blpop(`${prefix}nothing`, 0.9).finally(() => (waits = false));
    let counted = 0;
    await expect
      .poll(
        () => {
          if (waits) counted = one.count('slow');
          return waits;
        },
        { timeout: 5_000 },
      )
      .toBe(false);
    await blocked;
    await expect
      .poll(async () => Number(await other.redis.get(`${prefix}${Math.floor(at / 60_000)}:slow`)), { timeout: 5_000 })
      .toBe(counted);
    expect(one.count('slow')).toBe(counted + 1);
  });

  it('begin anew with each minute', () => {
    const { count } = counter();
    for (let n = 1; n <= 3; n += 1) expect(count('minutes')).toBe(n);
    at += 60_000;
    expect(count('minutes')).toBe(1);
  });

  it('go on in the process while Redis is away', () => {
    const { count } = counter('redis://127.0.0.1:1');
    expect([count('x'), count('x'), count('x')]).toEqual([1, 2, 3]);
  });
});
