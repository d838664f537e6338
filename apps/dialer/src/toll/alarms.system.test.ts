import { newId } from '@outrider/contracts';
import { platformRepositories, schema, tenantRecords } from '@outrider/db';
import { createTestCampaign, createTestDatabase, type TestCampaign, type TestDatabase } from '@outrider/db/testing';
import { createLogger, createRedis, type Redis } from '@outrider/platform';
import { startTestRedis, type TestRedis } from '@outrider/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBurstWatch } from './burst-watch.js';
import { startSpendAlarms } from './spend-alarms.js';

const logger = createLogger('test', { level: 'silent' });
const DAY = '2030-05-06';
const now = () => new Date(`${DAY}T10:00:00.000Z`);
let test: TestDatabase;
let campaign: TestCampaign;
let server: TestRedis;
let redis: Redis;

beforeAll(async () => {
  [test, server] = await Promise.all([createTestDatabase({ now }), startTestRedis()]);
  redis = createRedis(server.url, { logger });
});
beforeEach(async () => {
  campaign = await createTestCampaign(test.database);
});
afterAll(async () => {
  redis.disconnect();
  await Promise.all([server.stop(), test.drop()]);
});

const told = async () => {
  const rows = await campaign.scope.primary.select().from(schema.auditEvents);
  return rows.filter(({ action }) => action === 'spend-alarm.raised').map(({ stream, data }) => ({ stream, ...data }));
};

/** Dialers that look for alarms beside each other until `work` is done. */
async function withAlarms(work: (alarms: ReturnType<typeof startSpendAlarms>[]) => Promise<void>): Promise<void> {
  const alarms = Array.from({ length: 3 }, () =>
    startSpendAlarms({
      spendToWarnOf: (day, share) => platformRepositories(test.database).spendToWarnOf(day, share),
      recordsOf: (tenantId) => tenantRecords(test.database, tenantId),
      logger,
      now,
    }),
  );
  try {
    await work(alarms);
  } finally {
    await Promise.all(alarms.map((one) => one.stop()));
  }
}

const spend = (taken: { reserved: number; spent: number }) =>
  campaign.scope.primary.insert(schema.spendDays, { day: DAY, ...taken });

describe('the alarms of the daily limit', () => {
  it('say once that it is near, however many dialers look', async () => {
    await campaign.scope.primary.updateTenant({ dailySpendLimit: 1_000 });
    await spend({ reserved: 300, spent: 500 });
    await withAlarms(() => expect.poll(told).toHaveLength(1));
    expect(await told()).toMatchObject([
      { stream: 'event', kind: 'limit-near', limit: 1_000, reserved: 300, spent: 500 },
    ]);
  });

  it('say nothing below four fifths of it, and nothing without one', async () => {
    await campaign.scope.primary.updateTenant({ dailySpendLimit: 1_000 });
    await spend({ reserved: 299, spent: 500 });
    const other = await createTestCampaign(test.database);
    await other.scope.primary.insert(schema.spendDays, { day: DAY, reserved: 0, spent: 1_000_000 });
    expect(await platformRepositories(test.database).spendToWarnOf(DAY, 0.8)).not.toContainEqual(
      expect.objectContaining({ tenantId: campaign.tenantId }),
    );
    await withAlarms(async () => undefined);
    expect(await told()).toEqual([]);
  });

  it('say once that it is reached, also where only a call too dear shows it', async () => {
    await campaign.scope.primary.updateTenant({ dailySpendLimit: 1_000 });
    await spend({ reserved: 0, spent: 500 });
    await withAlarms(async (alarms) => {
      await Promise.all(alarms.map((one) => one.reached(campaign.tenantId)));
    });
    expect(await told()).toMatchObject([{ kind: 'limit-reached' }]);
  });
});

describe('the watch for bursts', () => {
  it('tells once of sudden calls to another country, whichever dialer looks', async () => {
    const [leadId] = await campaign.addLeads(1);
    const { campaignId, trunkId, scope } = campaign;
    const at = new Date(now().getTime() - 60_000);
    const rows = Array.from({ length: 40 }, (_, i) => ({ attemptId: newId(), number: `+2250707${100_000 + i}` }));
    const call = { campaignId, trunkId, leadId: leadId!, callerId: '+4533000000', claimedAt: at, endedAt: at };
    await scope.primary.insert(
      schema.attempts,
      rows.map(({ attemptId, number }, i) => ({
        ...{ ...call, number, id: attemptId, callId: attemptId, fromTag: 'x' },
        ...{ attemptNumber: i + 1, numberPosition: 0, state: 'ended' as const },
      })),
    );
    const result = { result: 'no-answer' as const, reason: 'ring-timeout' as const };
    await scope.primary.insert(
      schema.cdrs,
      rows.map(({ attemptId, number }) => ({
        ...{ ...call, ...result, number, attemptId, callId: attemptId, dialedAt: at },
        ...{ ringMs: 0, waitMs: 0, talkMs: 0 },
      })),
    );
    const platform = platformRepositories(test.database);
    const watches = Array.from({ length: 2 }, () =>
      startBurstWatch({
        redis,
        runningCampaigns: () => platform.runningCampaigns(),
        tenant: (id) => platform.tenant(id),
        callsByPrefix: (...period) => platform.callsByPrefix(...period),
        recordsOf: (tenantId) => tenantRecords(test.database, tenantId),
        logger,
        now,
        everyMs: 20,
      }),
    );
    await expect.poll(told).toMatchObject([{ kind: 'burst', destination: 'CI', calls: 40, usual: 0 }]);
    await Promise.all(watches.map((watch) => watch.stop()));
    expect(await told()).toHaveLength(1);
  });
});
