import { newId } from '@outrider/contracts';
import { createLogger, createRedis, redisKeys } from '@outrider/platform';
import { afterAll, describe, expect, it } from 'vitest';
import { createDecisionList } from './decision-list.js';

const redis = createRedis(process.env['OUTRIDER_TEST_REDIS_URL'] ?? '', {
  logger: createLogger('decision-list-test', { level: 'silent' }),
});
afterAll(() => redis.disconnect());

describe('the list of decisions', () => {
  it('keeps the last hundred, the newest first, for an hour', async () => {
    const campaignId = newId();
    const list = createDecisionList({ redis, campaignId });
    const key = redisKeys.pacingDecisions(campaignId);
    for (let n = 1; n <= 130; n += 1) {
      list.decided(n, { dial: n, cancel: 0, reason: 'Dialing.', forecast: { callsRinging: n } });
      if (n % 40 === 0) await list.flush();
    }
    await list.flush();
    await list.flush();
    const kept = (await redis.lrange(key, 0, -1)).map((text) => JSON.parse(text) as { dial: number });
    expect(kept.map(({ dial }) => dial)).toEqual(Array.from({ length: 100 }, (_, i) => 130 - i));
    expect(kept[0]).toEqual({
      at: '1970-01-01T00:00:00.130Z',
      dial: 130,
      cancel: 0,
      reason: 'Dialing.',
      forecast: { callsRinging: 130 },
    });
    expect(await redis.pttl(key)).toBeGreaterThan(3_500_000);
  });

  it('leaves out decisions that say again that nothing is done', async () => {
    const campaignId = newId();
    const list = createDecisionList({ redis, campaignId });
    const none = (reason: string) => ({ dial: 0, cancel: 0, reason, forecast: {} });
    list.decided(0, none('Nobody is there.'));
    list.decided(5_000, none('Nobody is there.'));
    list.decided(5_010, none('One is there.'));
    list.decided(5_020, none('Two are there.'));
    list.decided(5_030, { ...none('Giving up.'), cancel: 2 });
    await list.flush();
    const kept = await redis.lrange(redisKeys.pacingDecisions(campaignId), 0, -1);
    expect(kept.map((text) => (JSON.parse(text) as { reason: string }).reason)).toEqual([
      'Giving up.',
      'One is there.',
      'Nobody is there.',
    ]);
  });
});
