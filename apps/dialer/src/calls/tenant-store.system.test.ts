import { newId } from '@outrider/contracts';
import { repositories } from '@outrider/db';
import { candidate, createTestCampaign, createTestDatabase, type TestDatabase } from '@outrider/db/testing';
import { createLogger } from '@outrider/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTenantStore } from './tenant-store.js';

const logger = createLogger('test', { level: 'silent' });
let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

/** As many claimed attempts of a tenant that may have so many calls, and two dialers. */
async function bench(attempts: number, maxConcurrentCalls: number) {
  const campaign = await createTestCampaign(test.database);
  const { campaignId, tenantId } = campaign;
  await test.database.primaryPool.query('update tenants set max_concurrent_calls = ? where id = ?', [
    maxConcurrentCalls,
    tenantId,
  ]);
  const fence = (await campaign.repositories.campaignPacing.acquireFence(campaignId, newId()))!;
  const candidates = (await campaign.addLeads(attempts)).map((id) => candidate(campaign, id));
  const result = await campaign.repositories.attempts.claim({ campaignId, fence, candidates });
  const store = () =>
    createTenantStore({ repositories: repositories(test.database, tenantId), dialerId: newId(), logger });
  return {
    ids: result.ok ? result.claimed.map(({ attemptId }) => attemptId) : [],
    stores: [store(), store()] as const,
  };
}

describe('the last look before an INVITE', () => {
  it('lets no more calls of a tenant out than it may have, however many dialers look at once', async () => {
    const { ids, stores } = await bench(10, 3);
    const marks = await Promise.all(ids.map((id, i) => stores[i % 2]!.dialing(id)));
    expect(marks.filter((mark) => mark === 'mine').length).toBeLessThanOrEqual(3);
    expect(marks).not.toContain('taken');
    const over = ids.filter((_, i) => marks[i] === 'over-cap');
    const ends = over.map((attemptId) =>
      stores[0].end({ attemptId, termination: { result: 'never-sent', reason: 'no-channel' } }),
    );
    expect((await Promise.all(ends)).every((end) => end.ok && end.ended)).toBe(true);
  });

  it('gives an attempt to one of two dialers that want it', async () => {
    const { ids, stores } = await bench(1, 3);
    const marks = await Promise.all([stores[0].dialing(ids[0]!), stores[1].dialing(ids[0]!)]);
    expect(marks.toSorted()).toEqual(['mine', 'taken']);
  });
});
