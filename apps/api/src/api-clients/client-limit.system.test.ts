import { newId } from '@outrider/contracts';
import { createLogger, createRedis, redisKeys } from '@outrider/platform';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSharedCounts } from '../http/shared-counts.js';
import { createClientLimit } from './client-limit.js';

const logger = createLogger('limit-test', { level: 'silent' });
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

let at = new Date();
const prefix = redisKeys.rateLimit(newId());
const refused = expect.objectContaining({ code: 'too-many-requests', retryAfterS: expect.any(Number) as number });

/** As each process has it. */
function limit(url = process.env['OUTRIDER_TEST_REDIS_URL'] ?? '') {
  const redis = createRedis(url, { logger, purpose: 'news' });
  const counts = createSharedCounts(redis, { prefix, windowMs: 60_000, now: () => at });
  stops.push(counts.stop, () => redis.disconnect());
  return createClientLimit(counts);
}

describe('the rate of a client', () => {
  it('is one for all processes', async () => {
    const [one, other] = [limit(), limit()];
    const id = newId();
    for (let n = 0; n < 1_000; n += 1) one.take(id, 1_000);
    expect(() => one.take(id, 1_000)).toThrow(refused);
    await vi.waitFor(() => expect(() => other.take(id, 1_000)).toThrow(refused), { timeout: 5_000 });
    expect(() => other.take(newId(), 1_000)).not.toThrow();
  });

  it('is each process’s own while Redis is away, and begins anew with the next minute', () => {
    const [one, other] = [limit('redis://127.0.0.1:1'), limit('redis://127.0.0.1:1')];
    const id = newId();
    one.take(id, 1);
    expect(() => one.take(id, 1)).toThrow(refused);
    expect(() => other.take(id, 1)).not.toThrow();
    at = new Date(at.getTime() + 60_000);
    expect(() => one.take(id, 1)).not.toThrow();
  });
});
