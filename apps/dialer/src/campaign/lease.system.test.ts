import { createLogger, createRedis, redisKeys, type Redis } from '@outrider/platform';
import { startTestRedis, type TestRedis } from '@outrider/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCampaignLease } from './lease.js';

let server: TestRedis;
let redis: Redis;
let fence: number;

beforeAll(async () => {
  server = await startTestRedis();
  redis = createRedis(server.url, { logger: createLogger('test', { level: 'silent' }) });
});
beforeEach(async () => {
  fence = 0;
  await redis.flushall();
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const lease = () => createCampaignLease({ redis, campaignId: 'C1', acquireFence: async () => (fence += 1) });

describe("a campaign's lease", () => {
  it('has one holder, who keeps its fence', async () => {
    const [one, other] = [lease(), lease()];
    expect(await one.hold()).toBe(1);
    expect(await other.hold()).toBeUndefined();
    expect(await one.hold()).toBe(1);
  });

  it('passes on at once when it is given up, with a higher fence', async () => {
    const [one, other] = [lease(), lease()];
    await one.hold();
    await one.giveUp();
    expect(await other.hold()).toBe(2);
    expect(await one.hold()).toBeUndefined();
  });

  it('is taken anew, with a new fence, after Redis has forgotten it', async () => {
    const one = lease();
    await one.hold();
    await redis.flushall();
    expect(await one.hold()).toBe(2);
  });

  it('is not given up in the name of another', async () => {
    const [one, other] = [lease(), lease()];
    await one.hold();
    await redis.del(redisKeys.campaignLease('C1'));
    await other.hold();
    await one.giveUp();
    expect(await redis.exists(redisKeys.campaignLease('C1'))).toBe(1);
  });
});
