import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisKeys } from '@outrider/platform';
import { startTestRedis } from '@outrider/testkit';
import { createTestApi, type TestApi } from '../test-api.js';
import { createFixture, type Fixture } from '../test-fixture.js';

let api: TestApi;
let fixture: Fixture;
beforeAll(async () => {
  api = await createTestApi();
  fixture = await createFixture(api);
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
});

const decision = (dial: number) => ({
  at: '2030-05-06T10:00:00.000Z',
  dial,
  cancel: 0,
  reason: `Placing ${dial}.`,
  forecast: { agentsFree: 2, abandonTarget: 0.03 },
});

describe('the decisions of a campaign', () => {
  it('are none where no dialer runs it', async () => {
    const response = await fixture.tenant.supervisor.get(`/v1/campaigns/${fixture.campaignId}/pacing`);
    expect(response.json()).toMatchObject({ mode: 'progressive', abandonTarget: 0.03, decisions: [] });
  });

  it('come with reason and forecast, the newest first, without what cannot be read', async () => {
    const key = redisKeys.pacingDecisions(fixture.campaignId);
    await api.deps.redis.lpush(
      key,
      JSON.stringify(decision(1)),
      'not JSON',
      '{"dial":"3"}',
      JSON.stringify(decision(2)),
    );
    const response = await fixture.tenant.manager.get(`/v1/campaigns/${fixture.campaignId}/pacing`);
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({
      campaignId: fixture.campaignId,
      decisions: [decision(2), decision(1)],
    });
  });

  it('are not for agents, and not for other tenants', async () => {
    const url = `/v1/campaigns/${fixture.campaignId}/pacing`;
    expect((await fixture.tenant.agent.get(url)).statusCode).toBe(403);
    const other = await api.addTenant();
    const response = await other.admin.get(url);
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([404, 'not-found']);
  });

  it('cannot be read without Redis, and the answer says so', async () => {
    const lost = await startTestRedis();
    const alone = await createTestApi({ redisUrl: lost.url });
    const { campaignId, tenant } = await createFixture(alone);
    await lost.kill();
    const response = await tenant.manager.get(`/v1/campaigns/${campaignId}/pacing`);
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([503, 'unavailable']);
    await alone.close();
    await lost.stop();
  });
});
