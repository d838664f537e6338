import { createLogger, createRedis, type Redis } from '@outrider/platform';
import { until } from '@outrider/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDialing, type DialingRig } from '../support/dialing.js';
import { endings, leftBehind, openAttempts, records } from '../support/truth.js';

const AGENTS = 20;
/** From Redis' return to calls on the wire again, ms. */
const BACK_MS = 15_000;
const FLUSHES = 10;

const scenario = {
  seed: 5,
  audio: 'none',
  builtInNumbers: false,
  mix: [
    { weight: 70, behaviour: 'answer', ringMs: { min: 50, max: 1_000 }, talkMs: { min: 3_000, max: 6_000 } },
    { weight: 15, behaviour: 'busy', ringMs: 100 },
    { weight: 15, behaviour: 'unavailable', ringMs: { min: 200, max: 1_000 } },
  ],
};

let rig: DialingRig;
let redis: Redis;
beforeAll(async () => {
  rig = await startDialing({ leads: 1_500, agents: AGENTS, carrierScenario: scenario, dialers: 2 });
  redis = createRedis(rig.platform.urls.redis, { logger: createLogger('test', { level: 'silent' }) });
  await rig.start();
}, 240_000);
afterAll(async () => {
  redis?.disconnect();
  await rig?.stop();
});

const invited = async () => (await rig.carrier<{ invites: number }>('/stats')).invites;
const neverSent = async () =>
  Object.entries(await endings(rig.database)).reduce(
    (n, [ending, some]) => n + (/^never-sent/.test(ending) ? some : 0),
    0,
  );
const connected = async () => (await endings(rig.database))['connected/customer-hung-up'] ?? 0;
const callsUp = (n: number) =>
  until(`${n} calls on the wire`, async () => (await openAttempts(rig.database)).onTheWire >= n, { timeoutMs: 30_000 });
/** Dialing goes on: the carrier gets as many calls again as there are agents. */
const dialsOn = async () => {
  const before = await invited();
  await until('more calls at the carrier', async () => (await invited()) >= before + AGENTS, { timeoutMs: BACK_MS });
};

describe('Redis, killed and flushed while a campaign is dialed', () => {
  it('ends no call that is up while it is away, and dialing goes on when it is back, empty', async () => {
    await callsUp(15);
    await rig.platform.redis.kill('SIGKILL');
    const before = await connected();
    await until('talks that end as they should without Redis', async () => (await connected()) >= before + 5);
    await rig.platform.redis.restart();
    await redis.flushall();
    await dialsOn();
  }, 120_000);

  it('is built anew after each of ten flushes in the middle of everything', async () => {
    const before = await neverSent();
    for (let flush = 0; flush < FLUSHES; flush += 1) {
      await callsUp(10);
      await redis.flushall();
      await dialsOn();
    }
    // A flush may take the jobs of the calls that were claimed just then: no more than one for each agent.
    expect((await neverSent()) - before).toBeLessThanOrEqual(FLUSHES * AGENTS);
  }, 240_000);

  it('has lost nothing and doubled nothing', async () => {
    const { database, platform } = rig;
    await rig.rest.post(`/campaigns/${rig.campaign.id}/stop`);
    await until('the last call', async () => (await openAttempts(database)).total === 0, { timeoutMs: 60_000 });
    const running = await Promise.all(platform.dialers.map(async (d) => String((await d.ready)['instanceId'])));
    await until('free agents', async () => (await leftBehind(database, running)).stuckAgents === 0);
    const truth = await records(database);
    expect(truth).toMatchObject({ withoutRecord: 0, recordTooEarly: 0, ended: truth.attempts, cdrs: truth.attempts });
    // Calls were lost to nothing: what failed, failed at the carrier.
    expect(Object.keys(await endings(database)).filter((ending) => ending.startsWith('failed/'))).toEqual([]);
    const stats = await rig.carrier<{ duplicateInvites: number; peakCalls: number }>('/stats');
    expect(stats.duplicateInvites).toBe(0);
  }, 120_000);
});
