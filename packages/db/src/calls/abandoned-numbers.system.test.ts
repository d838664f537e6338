import { eq } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import { decideDial, NO_PREDICTIVE_AFTER_ABANDONED_MS } from '@outrider/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { platformRepositories } from '../repositories.js';
import { abandonedNumbers, campaigns, leadLists, leadNumbers } from '../schema/index.js';
import { candidate, createTestCampaign } from '../testing.js';
import { createTestCalls, type TestCalls } from './test-calls.js';

let calls: TestCalls;

beforeAll(async () => {
  calls = await createTestCalls();
});
afterAll(() => calls.test.drop());
beforeEach(() => calls.renew());

const setMode = (mode: 'progressive' | 'predictive') =>
  calls.campaign.scope.primary.update(campaigns, { mode }, undefined);

/** A lead of another list of the campaign that has the same number. */
async function twin(number: string): Promise<string> {
  const { scope, campaignId, addLeads } = calls.campaign;
  const leadListId = newId();
  await scope.primary.insert(leadLists, { id: leadListId, campaignId, name: 'Other', createdAt: calls.now });
  const [leadId] = await addLeads(1, { leadListId });
  await scope.primary.update(leadNumbers, { number }, eq(leadNumbers.leadId, leadId!));
  return leadId!;
}

/** Calls a lead and abandons the call. Returns its number. */
async function abandon(leadId: string): Promise<string> {
  const { attemptId, number } = await calls.claim(leadId);
  const { attempts } = calls.campaign.repositories;
  await attempts.markDialing(attemptId, { dialerId: calls.dialerId });
  await attempts.markAnswered(attemptId);
  await attempts.end(attemptId, { result: 'abandoned', reason: 'no-agent' });
  return number;
}

const claimOf = (leadId: string) =>
  calls.campaign.repositories.attempts.claim({
    campaignId: calls.campaign.campaignId,
    fence: calls.fence,
    candidates: [candidate(calls.campaign, leadId)],
  });

describe('a number whose call was abandoned', () => {
  it('is not claimed by a predictive campaign for 72 h, through whichever lead, and by a progressive one is', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const other = await twin(await abandon(leadId!));
    await setMode('predictive');
    calls.later(NO_PREDICTIVE_AFTER_ABANDONED_MS - 1);
    expect(await claimOf(other)).toMatchObject({ refused: [{ leadId: other, code: 'abandoned-recently' }] });
    calls.later(1);
    expect(await claimOf(other)).toMatchObject({ claimed: [{ leadId: other }] });
    const third = await twin(await abandon((await calls.campaign.addLeads(1))[0]!));
    await setMode('progressive');
    expect(await claimOf(third)).toMatchObject({ claimed: [{ leadId: third }] });
  });

  it('is not dialed predictively where it was abandoned after the claim of another lead', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const number = (await calls.campaign.scope.primary.select().from(leadNumbers))[0]!.number;
    const other = await twin(number);
    const { attemptId } = await calls.claim(other);
    await abandon(leadId!);
    await setMode('predictive');
    const { facts } = (await calls.campaign.repositories.attempts.guards(attemptId))!;
    const retryAt = new Date(calls.now.getTime() + NO_PREDICTIVE_AFTER_ABANDONED_MS);
    expect(facts.abandonedUntil).toEqual(retryAt);
    expect(decideDial(facts, calls.now)).toEqual({ dial: false, reason: 'abandoned-recently', retryAt });
  });

  it('is seen in the hopper, so that its leads do not stand at the head of it', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const other = await twin(await abandon(leadId!));
    const [head] = await calls.campaign.repositories.hopper.candidates(calls.campaign.campaignId, 10);
    expect(head).toMatchObject({
      leadId: other,
      noPredictiveBefore: new Date(calls.now.getTime() + NO_PREDICTIVE_AFTER_ABANDONED_MS),
    });
  });

  it("is left alone longer by a second abandoned call, and never by another tenant's", async () => {
    const [first, second] = await calls.campaign.addLeads(2);
    const number = await abandon(first!);
    await calls.campaign.scope.primary.update(leadNumbers, { number }, eq(leadNumbers.leadId, second!));
    calls.later(3_600_000);
    await abandon(second!);
    const rows = await calls.campaign.scope.primary.select().from(abandonedNumbers);
    expect(rows).toMatchObject([{ number, until: new Date(calls.now.getTime() + NO_PREDICTIVE_AFTER_ABANDONED_MS) }]);
    const stranger = await createTestCampaign(calls.test.database);
    expect(await stranger.scope.primary.select().from(abandonedNumbers)).toEqual([]);
  });

  it('is forgotten when its time is over, and not before', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    await abandon(leadId!);
    const { forgetAbandonedNumbers } = platformRepositories(calls.test.database);
    calls.later(NO_PREDICTIVE_AFTER_ABANDONED_MS);
    const left = () => calls.campaign.scope.primary.select().from(abandonedNumbers);
    await forgetAbandonedNumbers(calls.now);
    expect(await left()).toHaveLength(1);
    await forgetAbandonedNumbers(calls.later(1));
    expect(await left()).toEqual([]);
  });

  it('ends together with others of the same number in one transaction', async () => {
    const ids = await calls.campaign.addLeads(3);
    const { attempts } = calls.campaign.repositories;
    const claimed = await Promise.all(ids.map((leadId) => calls.claim(leadId)));
    for (const { attemptId } of claimed) await attempts.markDialing(attemptId, { dialerId: calls.dialerId });
    const termination = { result: 'abandoned', reason: 'no-agent' } as const;
    await attempts.endMany(claimed.map(({ attemptId }) => ({ attemptId, termination })));
    expect(await calls.campaign.scope.primary.select().from(abandonedNumbers)).toHaveLength(3);
  });
});
