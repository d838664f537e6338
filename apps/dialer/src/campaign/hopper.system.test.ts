import { createLogger, createRedis, type Redis } from '@outrider/platform';
import { startTestRedis, type TestRedis } from '@outrider/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RatedLead } from './best-time.js';
import { createHopper, HOPPER_SIZE } from './hopper.js';

let server: TestRedis;
let redis: Redis;
let ready: RatedLead[];
let reads: number;
let clock: number;

beforeAll(async () => {
  server = await startTestRedis();
  redis = createRedis(server.url, { logger: createLogger('test', { level: 'silent' }) });
});
beforeEach(async () => {
  [ready, reads, clock] = [[], 0, 0];
  await redis.flushall();
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const lead = (leadId: string, overrides: Partial<RatedLead> = {}): RatedLead => ({
  leadId,
  dialRank: 110,
  priority: 100,
  nextDialAt: new Date(1_000),
  leadListId: 'LL',
  noPredictiveBefore: null,
  attemptCount: 0,
  number: '+4530000001',
  numberPosition: 0,
  timeZones: ['Europe/Copenhagen'],
  ...overrides,
});
const hopper = () => {
  const made = createHopper({
    redis,
    campaignId: 'C1',
    ready: async (limit) => {
      reads += 1;
      return { leads: ready.slice(0, limit), all: ready.length <= limit };
    },
    now: () => clock,
  });
  return { take: async (n: number) => (await made.take(n)).map(({ leadId }) => leadId) };
};

describe('the hopper', () => {
  it('gives rated leads in their turn within a rank and priority', async () => {
    ready = [lead('L1', { turn: 2 }), lead('L2', { turn: 1 }), lead('L3', { turn: 3, priority: 9 })];
    expect(await hopper().take(3)).toEqual(['L3', 'L2', 'L1']);
  });

  it('gives leads by rank, then priority, then time, then id', async () => {
    ready = [
      lead('L5'),
      lead('L4'),
      lead('L3', { nextDialAt: new Date(999) }),
      lead('L2', { priority: 9 }),
      lead('L1', { dialRank: 60, priority: 500 }),
    ];
    const one = hopper();
    expect(await one.take(2)).toEqual(['L1', 'L2']);
    ready = ready.slice(0, 3);
    expect(await one.take(9)).toEqual(['L3', 'L4', 'L5']);
  });

  it('is filled again from the database when Redis has forgotten it', async () => {
    ready = [lead('L1'), lead('L2'), lead('L3')];
    const one = hopper();
    expect(await one.take(1)).toEqual(['L1']);
    ready = ready.slice(1);
    await redis.flushall();
    clock += 1_000;
    expect(await one.take(2)).toEqual(['L2', 'L3']);
  });

  it('puts a new, more urgent lead before those it holds', async () => {
    ready = Array.from({ length: HOPPER_SIZE }, (_, i) => lead(`L${1000 + i}`));
    const one = hopper();
    expect(await one.take(1)).toEqual(['L1000']);
    ready = [lead('URGENT', { dialRank: 60 }), ...ready.slice(1)];
    clock += 5_000;
    expect(await one.take(2)).toEqual(['URGENT', 'L1001']);
  });

  it('does not ask the database at each step when there is nothing to dial', async () => {
    const one = hopper();
    for (let i = 0; i < 8; i += 1) {
      expect(await one.take(3)).toEqual([]);
      clock += 250;
    }
    expect(reads).toBe(2);
  });
});
