import { newId } from '@outrider/contracts';
import type { Termination } from '@outrider/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { candidate, createTestCampaign, createTestDatabase, type TestCampaign, type TestDatabase } from '../testing.js';

let test: TestDatabase;
let campaign: TestCampaign;
let now = new Date('2030-05-06T10:00:00.000Z');
const start = now;
let leadId: string;

/** One attempt of the lead that ends so. */
async function attempt(fence: number, termination: Termination): Promise<string> {
  const { attempts, hopper } = campaign.repositories;
  now = new Date(now.getTime() + 24 * 3_600_000);
  await hopper.wakeDue(campaign.campaignId);
  const result = await attempts.claim({
    campaignId: campaign.campaignId,
    fence,
    candidates: [candidate(campaign, leadId)],
  });
  const attemptId = result.ok ? result.claimed[0]!.attemptId : '';
  await attempts.markDialing(attemptId, { dialerId: newId() });
  await attempts.end(attemptId, termination);
  return attemptId;
}

beforeAll(async () => {
  test = await createTestDatabase({ now: () => now });
  campaign = await createTestCampaign(test.database);
  [leadId = ''] = await campaign.addLeads(1);
});
afterAll(() => test.drop());

describe('the attempts that a tenant learns from', () => {
  it('come in order, each with how the one before it ended, from where learning had come to', async () => {
    const { campaignPacing, answerModels } = campaign.repositories;
    const fence = (await campaignPacing.acquireFence(campaign.campaignId, newId()))!;
    const first = await attempt(fence, { result: 'busy', reason: 'busy', sipStatus: 486 });
    const second = await attempt(fence, { result: 'no-answer', reason: 'ring-timeout' });
    const nothing = { until: start, attemptId: '' };
    const examples = await answerModels.examples(nothing, now);
    expect(examples).toMatchObject([
      { attemptId: first, attemptNumber: 1, result: 'busy', lastResult: null, timeZones: ['Europe/Copenhagen'] },
      { attemptId: second, attemptNumber: 2, result: 'no-answer', lastResult: 'busy' },
    ]);
    const { endedAt } = examples[0]!;
    const rest = await answerModels.examples({ until: endedAt, attemptId: first }, now);
    expect(rest.map(({ attemptId }) => attemptId)).toEqual([second]);
    expect(await answerModels.examples(nothing, endedAt)).toHaveLength(1);
    expect(await answerModels.examples(nothing, now, 1)).toHaveLength(1);
    expect(await answerModels.lastResults([leadId, newId()])).toEqual(new Map([[leadId, 'no-answer']]));
    const other = (await createTestCampaign(test.database)).repositories.answerModels;
    expect(await other.examples(nothing, now)).toEqual([]);
    expect(await other.lastResults([leadId])).toEqual(new Map());
  });
});

describe('a stored answer model', () => {
  it('is kept for its tenant, and replaced only by who has learned from it', async () => {
    const { answerModels } = campaign.repositories;
    const learned = { until: now, attemptId: newId() };
    expect(await answerModels.get()).toBeUndefined();
    expect(await answerModels.replace(0, { state: { calls: 1 }, learned })).toBe(true);
    expect(await answerModels.replace(0, { state: { calls: 9 }, learned })).toBe(false);
    const both = await Promise.all([2, 3].map((calls) => answerModels.replace(1, { state: { calls }, learned })));
    expect(both.filter(Boolean)).toHaveLength(1);
    expect(await answerModels.get()).toMatchObject({ version: 2, learned });
    const other = (await createTestCampaign(test.database)).repositories.answerModels;
    expect(await other.get()).toBeUndefined();
  });
});
