import { once } from 'node:events';
import { newId } from '@outrider/contracts';
import { createLogger, createRedis, type Redis } from '@outrider/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClientLimit } from './client-limit.js';

const logger = createLogger('limit-test', { level: 'silent' });
let redis: Redis;
beforeAll(async () => {
  redis = createRedis(process.env['OUTRIDER_TEST_REDIS_URL'] ?? '', { logger, purpose: 'news' });
  await once(redis, 'ready');
});
afterAll(() => redis.disconnect());

let at = new Date();
const now = () => at;
const refused = { code: 'too-many-requests', retryAfterS: expect.any(Number) as number };

describe('the rate of a client', () => {
  it('is one for all processes', async () => {
    const [one, other] = [createClientLimit(redis, now), createClientLimit(redis, now)];
    const id = newId();
    await one.take(id, 2);
    await other.take(id, 2);
    await expect(one.take(id, 2)).rejects.toMatchObject(refused);
    await expect(other.take(id, 2)).rejects.toMatchObject(refused);
    await one.take(newId(), 2);
  });

  it('is each process’s own while Redis is away, and begins anew with the next minute', async () => {
    const away = createRedis('redis://127.0.0.1:1', { logger, purpose: 'news' });
    const [one, other] = [createClientLimit(away, now), createClientLimit(away, now)];
    const id = newId();
    await one.take(id, 1);
    await expect(one.take(id, 1)).rejects.toMatchObject(refused);
    await other.take(id, 1);
    at = new Date(at.getTime() + 60_000);
    await one.take(id, 1);
    away.disconnect();
  });
});
