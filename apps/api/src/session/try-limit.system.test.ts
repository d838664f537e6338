import { once } from 'node:events';
import { newId } from '@outrider/contracts';
import { createLogger, createRedis, type Redis } from '@outrider/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTryLimit, type TryLimit } from './try-limit.js';

const logger = createLogger('test', { level: 'silent' });
const limits = { pair: 5, account: 20, address: 20 };
const WINDOW_S = 15 * 60;

let redis: Redis;
let away: Redis;
beforeAll(async () => {
  redis = createRedis(process.env['OUTRIDER_TEST_REDIS_URL'] ?? '', { logger, purpose: 'news' });
  await once(redis, 'ready');
  away = createRedis('redis://127.0.0.1:1', { logger, purpose: 'news' });
});
afterAll(() => {
  redis.disconnect();
  away.disconnect();
});

describe.each([
  ['counted in Redis', () => redis],
  ['while Redis is away', () => away],
])('tries %s', (_where, connection) => {
  let time: number;
  let limit: TryLimit;
  let name: string;
  const make = () => createTryLimit({ redis: connection(), now: () => new Date(time), name, limits });
  beforeEach(() => {
    time = 1_000_000;
    name = newId();
    limit = make();
  });
  const fail = async (account: string, ip: string, times: number) => {
    for (let n = 0; n < times; n += 1) expect((await limit.take(account, ip)).wait).toBe(0);
  };
  const wait = async (account: string, ip: string) => (await limit.take(account, ip)).wait;

  it('end after five of one account from one address, and nowhere else', async () => {
    await fail('anna', '192.0.2.1', 4);
    expect(await limit.take('Anna', '::ffff:192.0.2.1')).toMatchObject({ wait: 0, last: true });
    const seconds = await wait('anna', '192.0.2.1');
    expect(seconds).toBeGreaterThan(WINDOW_S - 60);
    expect(seconds).toBeLessThanOrEqual(WINDOW_S);
    expect(await wait('anna', '192.0.2.2')).toBe(0);
    expect(await wait('bo', '192.0.2.1')).toBe(0);
  });

  it('of one IPv6 network count as from one address', async () => {
    for (let n = 1; n <= 5; n += 1) await fail('anna', `2001:db8:1:2::${n}`, 1);
    expect(await wait('anna', '2001:db8:1:2:ffff::1')).toBeGreaterThan(0);
    expect(await wait('anna', '2001:db8:1:3::1')).toBe(0);
  });

  it('that are made at once are no way around', async () => {
    const waits = await Promise.all(Array.from({ length: 30 }, () => wait('anna', '192.0.2.1')));
    expect(waits.filter((seconds) => seconds === 0)).toHaveLength(5);
  });

  it('that succeed cost nothing, and wipe out the failures before them', async () => {
    for (let n = 0; n < 30; n += 1) {
      await fail('anna', '192.0.2.1', 4);
      await (await limit.take('anna', '192.0.2.1')).succeeded();
    }
  });

  it('that were never made cost nothing', async () => {
    for (let n = 0; n < 30; n += 1) await (await limit.take('anna', '192.0.2.1')).giveBack();
  });

  it('from many addresses close an account to strangers, and not to an address that is known as its own', async () => {
    await (await limit.take('anna', '198.51.100.1')).succeeded();
    for (let n = 1; n <= 20; n += 1) await fail('anna', `192.0.2.${n}`, 1);
    expect(await wait('anna', '192.0.2.99')).toBeGreaterThan(0);
    await fail('anna', '198.51.100.1', 5);
    expect(await wait('anna', '198.51.100.1')).toBeGreaterThan(0);
  });

  it('on many accounts close an address, and not to accounts that are at home there', async () => {
    await (await limit.take('anna', '192.0.2.1')).succeeded();
    for (let n = 1; n <= 20; n += 1) await fail(`user${n}`, '192.0.2.1', 1);
    expect(await wait('stranger', '192.0.2.1')).toBeGreaterThan(0);
    expect(await wait('anna', '192.0.2.1')).toBe(0);
  });

  it('that succeed do not lift the brakes on guessing others', async () => {
    await (await limit.take('anna', '192.0.2.1')).succeeded();
    for (let n = 1; n <= 20; n += 1) {
      await fail(`user${n}`, '192.0.2.1', 1);
      await (await limit.take('anna', '192.0.2.1')).succeeded();
    }
    expect(await wait('stranger', '192.0.2.1')).toBeGreaterThan(0);
  });
});

it('are counted over all processes, and known again to one that has just started', async () => {
  const name = newId();
  const make = () => createTryLimit({ redis, now: () => new Date(), name, limits });
  for (let n = 0; n < 5; n += 1) expect((await make().take('anna', '192.0.2.1')).wait).toBe(0);
  expect((await make().take('anna', '192.0.2.1')).wait).toBeGreaterThan(0);
});

it('may be made again when the time is over', async () => {
  let time = 0;
  const limit = createTryLimit({ redis: away, now: () => new Date(time), name: newId(), limits });
  for (let n = 0; n < 5; n += 1) {
    await limit.take('anna', '192.0.2.1');
    time += 60_000;
  }
  time = 4 * 60_000 + WINDOW_S * 1000 - 1;
  expect((await limit.take('anna', '192.0.2.1')).wait).toBe(1);
  time += 1;
  expect((await limit.take('anna', '192.0.2.1')).wait).toBe(0);
});
