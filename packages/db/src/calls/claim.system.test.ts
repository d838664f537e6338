import { eq } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { campaigns, leadNumbers, leads } from '../schema/index.js';
import { candidate, createTestCampaign } from '../testing.js';
import { createTestCalls, type TestCalls } from './test-calls.js';

let calls: TestCalls;

beforeAll(async () => {
  calls = await createTestCalls();
});
afterAll(() => calls.test.drop());
beforeEach(() => calls.renew());

describe('a claim', () => {
  it('takes ready leads of the campaign and says why it takes no others', async () => {
    const [ready, closed, invalid] = await calls.campaign.addLeads(3);
    const other = await createTestCampaign(calls.test.database);
    const [foreign] = await other.addLeads(1);
    await calls.campaign.scope.primary.update(leads, { state: 'closed' }, eq(leads.id, closed!));
    await calls.campaign.scope.primary.update(leadNumbers, { invalid: true }, eq(leadNumbers.leadId, invalid!));
    const wanted = [ready!, ready!, closed!, invalid!, foreign!];
    const result = await calls.campaign.repositories.attempts.claim({
      campaignId: calls.campaign.campaignId,
      fence: calls.fence,
      candidates: wanted.map((leadId) => candidate(calls.campaign, leadId)),
    });
    expect(result).toMatchObject({
      ok: true,
      claimed: [{ leadId: ready, attemptNumber: 1, numberPosition: 0, claimedAt: calls.now }],
      refused: [
        { leadId: ready, code: 'lead-not-ready' },
        { leadId: closed, code: 'lead-not-ready' },
        { leadId: invalid, code: 'no-callable-number' },
        { leadId: foreign, code: 'lead-not-found' },
      ],
    });
    expect(await calls.lead(ready!)).toMatchObject({ state: 'dialing', attemptCount: 1, lastAttemptAt: calls.now });
    expect(await calls.campaign.repositories.attempts.open()).toMatchObject([
      { leadId: ready, state: 'claimed', open: true },
    ]);
  });

  it('is refused once a younger pacer has the fence: calls.fence, and while the campaign does not run', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const request = {
      campaignId: calls.campaign.campaignId,
      fence: calls.fence,
      candidates: [candidate(calls.campaign, leadId!)],
    };
    await calls.campaign.repositories.campaignPacing.acquireFence(calls.campaign.campaignId, newId());
    expect(await calls.campaign.repositories.attempts.claim(request)).toEqual({ ok: false, code: 'fence-lost' });
    await calls.campaign.scope.primary.update(
      campaigns,
      { status: 'paused' },
      eq(campaigns.id, calls.campaign.campaignId),
    );
    const young = { ...request, fence: calls.fence + 1 };
    expect(await calls.campaign.repositories.attempts.claim(young)).toEqual({
      ok: false,
      code: 'campaign-not-running',
    });
    expect(await calls.lead(leadId!)).toMatchObject({ state: 'ready', attemptCount: 0 });
  });

  it('waits for a pause of the campaign that is being committed, and then finds it paused', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const request = {
      campaignId: calls.campaign.campaignId,
      fence: calls.fence,
      candidates: [candidate(calls.campaign, leadId!)],
    };
    let claiming: Promise<unknown> | undefined;
    await calls.campaign.scope.transaction(async (tx) => {
      await tx.update(campaigns, { status: 'paused' }, eq(campaigns.id, calls.campaign.campaignId));
      claiming ??= calls.campaign.repositories.attempts.claim(request);
    });
    expect(await claiming).toEqual({ ok: false, code: 'campaign-not-running' });
  });

  it('takes a hundred leads at once and refuses more', async () => {
    const ids = await calls.campaign.addLeads(101);
    const candidates = ids.map((leadId) => candidate(calls.campaign, leadId));
    const request = { campaignId: calls.campaign.campaignId, fence: calls.fence };
    await expect(calls.campaign.repositories.attempts.claim({ ...request, candidates })).rejects.toThrow(RangeError);
    const result = await calls.campaign.repositories.attempts.claim({ ...request, candidates: candidates.slice(1) });
    expect(result).toMatchObject({ ok: true, refused: [] });
    expect(await calls.campaign.repositories.attempts.open()).toHaveLength(100);
  });

  it('reserves the agent whom a personal callback is for, or takes nothing', async () => {
    const [first, second] = await calls.campaign.addLeads(2);
    const agentSessionId = await calls.campaign.addIdleAgent();
    const agent = { agentSessionId, until: new Date(calls.now.getTime() + 60_000) };
    const result = await calls.campaign.repositories.attempts.claim({
      campaignId: calls.campaign.campaignId,
      fence: calls.fence,
      candidates: [first!, second!].map((leadId) => ({ ...candidate(calls.campaign, leadId), agent })),
    });
    expect(result).toMatchObject({
      claimed: [{ leadId: first, agentSessionId }],
      refused: [{ leadId: second, code: 'agent-not-idle' }],
    });
    const session = await calls.campaign.repositories.agentSessions.get(agentSessionId);
    expect(session).toMatchObject({ state: 'reserved', reservedUntil: agent.until });
  });
});
