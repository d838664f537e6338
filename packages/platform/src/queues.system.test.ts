import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestRedis, until, type TestRedis } from '@outrider/testkit';
import { createLogger } from './logger.js';
import { createQueue, createWorker } from './queues.js';

const logger = createLogger('test', { level: 'silent' });
let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

const job = (id: string) => ({ jobId: id, data: { tenantId: 'T', campaignId: 'C', attemptId: id } });

describe('the dial queue', () => {
  it('runs each job once, keeps none, and drops those that fail', async () => {
    const queue = createQueue('dial', { redisUrl: redis.url, logger });
    const seen: string[] = [];
    await queue.add([job('A'), job('B')]);
    await queue.add([job('B'), job('C')]);
    expect(await queue.present(['A', 'C', 'D'])).toEqual(new Set(['A', 'C']));
    const worker = createWorker(
      'dial',
      async (data) => {
        seen.push(data.attemptId);
        if (data.attemptId === 'A') throw new Error('no');
      },
      { redisUrl: redis.url, logger, concurrency: 2 },
    );
    await until('all jobs', async () => (await queue.size()) === 0);
    expect(seen.toSorted()).toEqual(['A', 'B', 'C']);
    expect(await queue.present(['A', 'B', 'C'])).toEqual(new Set());
    await worker.close();
    await queue.close();
  });

  it('takes jobs again after Redis was killed, and fails soon while it is away', async () => {
    const queue = createQueue('dial', { redisUrl: redis.url, logger });
    const seen: string[] = [];
    const worker = createWorker('dial', async (data) => void seen.push(data.attemptId), {
      redisUrl: redis.url,
      logger,
      concurrency: 2,
    });
    await queue.add([job('before')]);
    await until('the first job', () => seen.length === 1);
    await redis.kill();
    await expect(queue.add([job('lost')])).rejects.toThrow();
    await redis.start();
    await until('a job after the restart', async () => {
      await queue.add([job('after')]).catch(() => undefined);
      return seen.includes('after');
    });
    expect(seen).not.toContain('lost');
    await worker.close();
    await queue.close();
  });
});
