import { newId } from '@outrider/contracts';
import { repositories, schema, tenantRecords } from '@outrider/db';
import { createTestCampaign, createTestDatabase, type TestCampaign, type TestDatabase } from '@outrider/db/testing';
import { createLogger, createQueue, createRedis, type JobQueue, type Redis } from '@outrider/platform';
import { startTestRedis, type TestRedis } from '@outrider/testkit';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTrunkLimiter } from '../trunks/trunk-limiter.js';
import { createPlacing } from './placing.js';
import { readSettings, type CampaignSettings } from './settings.js';

const logger = createLogger('test', { level: 'silent' });
const dialerId = newId();
let test: TestDatabase;
let server: TestRedis;
let redis: Redis;
let queue: JobQueue<'dial'>;
let campaign: TestCampaign;

beforeAll(async () => {
  [test, server] = await Promise.all([createTestDatabase(), startTestRedis()]);
  redis = createRedis(server.url, { logger });
  queue = createQueue('dial', { redisUrl: server.url, logger });
});
beforeEach(async () => {
  await redis.flushall();
  campaign = await createTestCampaign(test.database);
});
afterAll(async () => {
  await queue.close();
  redis.disconnect();
  await Promise.all([server.stop(), test.drop()]);
});

async function settingsOf(campaignId: string, rates: readonly number[]): Promise<CampaignSettings> {
  const { campaignPacing } = repositories(test.database, campaign.tenantId);
  const settings = await readSettings(campaignId, {
    campaignPacing,
    records: tenantRecords(test.database, campaign.tenantId),
    openPassword: async (_id, sealed) => sealed,
  });
  const [trunk] = settings!.trunks;
  const trunks = [];
  for (const callsPerSecond of rates) {
    const row = { ...trunk!, id: newId(), channels: 100, callsPerSecond };
    await campaign.scope.primary.insert(schema.trunks, row);
    trunks.push(row);
  }
  return { ...settings!, callerIds: ['+4533000000'], trunks };
}

/** Claims for these leads; gives the trunks of the claimed attempts. */
async function place(campaignId: string, settings: CampaignSettings, wanted: number): Promise<string[]> {
  const { attempts, hopper, campaignPacing } = campaign.repositories;
  const placing = createPlacing({
    tenantId: campaign.tenantId,
    campaignId,
    attempts,
    limiter: createTrunkLimiter({
      redis,
      openAttempts: async () => [],
      now: () => performance.now(),
      sleep: (ms) => delay(ms),
    }),
    queue,
    logger,
    now: () => new Date(),
  });
  const fence = (await campaignPacing.acquireFence(campaignId, dialerId))!;
  const placed = await placing.place(fence, settings, await hopper.candidates(campaignId, wanted), []);
  if (!placed.ok) throw new Error(placed.code);
  const routes = await campaign.scope.primary
    .select({ id: schema.attempts.id, trunkId: schema.attempts.trunkId })
    .from(schema.attempts);
  return placed.claimed.map(({ attemptId }) => routes.find(({ id }) => id === attemptId)!.trunkId);
}

describe('placing calls', () => {
  it('goes on to the next trunk where the rate of the first is used up, whatever channels it has', async () => {
    await campaign.addLeads(8);
    const settings = await settingsOf(campaign.campaignId, [0.1, 50]);
    const [slow, fast] = settings.trunks.map(({ id }) => id);
    const used = await place(campaign.campaignId, settings, 8);
    expect(used.filter((id) => id === slow)).toHaveLength(1);
    expect(used.filter((id) => id === fast)).toHaveLength(7);
  });

  it('claims no more than the rate of a trunk for all campaigns that share it', async () => {
    const otherId = newId();
    const { scope } = campaign;
    const [own] = await scope.primary.select().from(schema.campaigns);
    await scope.primary.insert(schema.campaigns, { ...own!, id: otherId });
    const leadListId = newId();
    await scope.primary.insert(schema.leadLists, {
      id: leadListId,
      campaignId: otherId,
      name: 'Other',
      createdAt: new Date(),
    });
    await campaign.addLeads(5);
    await campaign.addLeads(5, { leadListId });
    const settings = await settingsOf(campaign.campaignId, [0.1]);
    const used = [
      ...(await place(campaign.campaignId, settings, 5)),
      ...(await place(otherId, { ...settings, campaign: { ...settings.campaign, id: otherId } }, 5)),
    ];
    expect(used).toHaveLength(1);
  });
});
