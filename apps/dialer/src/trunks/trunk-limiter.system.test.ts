import { setTimeout as delay } from 'node:timers/promises';
import { createLogger, createRedis, redisKeys, type Redis } from '@outrider/platform';
import { startTestRedis, type TestRedis } from '@outrider/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTrunkLimiter } from './trunk-limiter.js';

const trunk = { id: 'T1', channels: 3, callsPerSecond: 100 };
const tenant = { id: 'X', callsPerSecond: 10_000 };
let server: TestRedis;
let redis: Redis;
let open: string[];
let clock = 0;

const limiter = () =>
  createTrunkLimiter({
    redis,
    openAttempts: async () => open,
    now: () => clock,
    sleep: (ms) => delay(ms),
  });

beforeAll(async () => {
  server = await startTestRedis();
  redis = createRedis(server.url, { logger: createLogger('test', { level: 'silent' }) });
});
beforeEach(async () => {
  open = [];
  await redis.flushall();
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const held = async () => (await redis.smembers(redisKeys.trunkChannels('T1'))).toSorted();

describe('the trunk limiter', () => {
  it('gives no more channels than the trunk has, over all who ask at once', async () => {
    const [one, other] = [limiter(), limiter()];
    const ids = Array.from({ length: 12 }, (_, i) => `A${i}`);
    const taken = await Promise.all(ids.map((id, i) => (i % 2 ? one : other).takeChannels(trunk, tenant, [id])));
    expect(taken.reduce((sum, n) => sum + n, 0)).toBe(3);
    expect(await held()).toHaveLength(3);
  });

  it('gives what is left, to the first that were named', async () => {
    expect(await limiter().takeChannels(trunk, tenant, ['A', 'B'])).toBe(2);
    expect(await limiter().takeChannels(trunk, tenant, ['C', 'D'])).toBe(1);
    expect(await held()).toEqual(['A', 'B', 'C']);
  });

  it('gives only as many as the rate lets be dialed soon, over all who ask, whatever the channels', async () => {
    const slow = { id: 'T1', channels: 100, callsPerSecond: 0.1 };
    const [one, other] = [limiter(), limiter()];
    const taken = await Promise.all([
      one.takeChannels(slow, tenant, ['A', 'B', 'C']),
      other.takeChannels(slow, tenant, ['D', 'E', 'F']),
    ]);
    expect(taken.toSorted()).toEqual([0, 1]);
    expect(await one.takeChannels(slow, tenant, ['G'])).toBe(0);
    expect(await held()).toHaveLength(1);
  });

  it('gives up a turn and a gate that are far off, and takes no later instant for them', async () => {
    const slow = { id: 'T1', channels: 100, callsPerSecond: 0.1 };
    const one = limiter();
    expect(await one.turn(slow, tenant, 'A')).toBe(true);
    const next = await redis.get(redisKeys.trunkNextCall('T1'));
    expect(await one.turn(slow, tenant, 'B')).toBe(false);
    expect(await redis.get(redisKeys.trunkNextCall('T1'))).toBe(next);
    expect([await one.gate(slow, tenant), await one.gate(slow, tenant)]).toEqual([true, false]);
  });

  it('knows the channels in use again after Redis was flushed', async () => {
    const one = limiter();
    await one.takeChannels(trunk, tenant, ['A', 'B']);
    open = ['A', 'B'];
    await redis.flushall();
    expect(await one.takeChannels(trunk, tenant, ['C', 'D'])).toBe(1);
    expect(await held()).toEqual(['A', 'B', 'C']);
  });

  it('sends nothing for an attempt whose channel was forgotten and is taken', async () => {
    const one = limiter();
    await one.takeChannels(trunk, tenant, ['A']);
    open = ['B', 'C', 'D'];
    await redis.flushall();
    expect(await one.turn(trunk, tenant, 'A')).toBe(false);
    one.release('T1', 'B');
    await expect.poll(held).toEqual(['C', 'D']);
    expect(await one.turn(trunk, tenant, 'A')).toBe(true);
    expect(await held()).toEqual(['A', 'C', 'D']);
  });

  it('keeps turns apart by the rate, whoever takes them', async () => {
    const wide = { id: 'T1', channels: 50, callsPerSecond: 100 };
    const [one, other] = [limiter(), limiter()];
    const begun = performance.now();
    const at = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        expect(await (i % 2 ? one : other).turn(wide, tenant, `A${i}`)).toBe(true);
        return performance.now() - begun;
      }),
    );
    // A timer may be late, never early: the last of 20 turns can't come before 19 intervals.
    expect(Math.max(...at)).toBeGreaterThanOrEqual(19 * 10);
  });

  it('keeps INVITEs apart by the rate at the gate, whatever came between the turn and the gate', async () => {
    const [one, other] = [limiter(), limiter()];
    const begun = performance.now();
    const at = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        expect(await (i % 2 ? one : other).gate(trunk, tenant)).toBe(true);
        return performance.now() - begun;
      }),
    );
    expect(Math.max(...at)).toBeGreaterThanOrEqual(19 * 10);
  });

  it('takes a channel back that no open attempt holds, but not before its last transaction can be over', async () => {
    const one = limiter();
    await one.takeChannels(trunk, tenant, ['A', 'B']);
    open = ['B', 'C'];
    await one.sweep('T1');
    expect(await held()).toEqual(['A', 'B']);
    await one.sweep('T1');
    expect(await held()).toEqual(['A', 'B', 'C']);
    clock += 41_000;
    await one.sweep('T1');
    expect(await held()).toEqual(['B', 'C']);
  });

  it("keeps a tenant's INVITEs apart by its own rate, over all its trunks and dialers", async () => {
    const own = { id: 'X', callsPerSecond: 100 };
    const fast = ['T1', 'T2', 'T3'].map((id) => ({ id, channels: 50, callsPerSecond: 10_000 }));
    const limiters = [limiter(), limiter()];
    const begun = performance.now();
    const at = await Promise.all(
      Array.from({ length: 18 }, async (_, i) => {
        expect(await limiters[i % 2]!.gate(fast[i % 3]!, own)).toBe(true);
        return performance.now() - begun;
      }),
    );
    expect(Math.max(...at)).toBeGreaterThanOrEqual(17 * 10);
  });

  it("claims no more than the tenant's rate lets be dialed soon, and one tenant does not wait for another", async () => {
    const slow = { id: 'X', callsPerSecond: 0.1 };
    const one = limiter();
    expect(await one.takeChannels({ id: 'T1', channels: 9, callsPerSecond: 100 }, slow, ['A', 'B'])).toBe(1);
    expect(await one.takeChannels({ id: 'T2', channels: 9, callsPerSecond: 100 }, slow, ['C'])).toBe(0);
    expect(await one.turn({ id: 'T1', channels: 9, callsPerSecond: 100 }, slow, 'A')).toBe(true);
    expect(await one.turn({ id: 'T2', channels: 9, callsPerSecond: 100 }, slow, 'C')).toBe(false);
    const other = { id: 'Y', callsPerSecond: 0.1 };
    expect(await one.takeChannels({ id: 'T3', channels: 9, callsPerSecond: 100 }, other, ['D'])).toBe(1);
  });
});
