import { and, eq } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import { decideDial, DIAL_RANK } from '@outrider/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  attempts,
  callbacks,
  campaigns,
  cdrs,
  leadNumbers,
  leads,
  platformSuppressions,
  suppressions,
} from '../schema/index.js';
import { candidate, createTestCampaign, createTestDatabase, type TestCampaign, type TestDatabase } from '../testing.js';

let test: TestDatabase;
let campaign: TestCampaign;
let fence: number;
let now = new Date('2030-05-06T10:00:00.000Z');
const dialerId = newId();

beforeAll(async () => {
  test = await createTestDatabase({ now: () => now });
});
afterAll(() => test.drop());
beforeEach(async () => {
  now = new Date('2030-05-06T10:00:00.000Z');
  campaign = await createTestCampaign(test.database);
  fence = (await campaign.repositories.campaignPacing.acquireFence(campaign.campaignId, dialerId)) ?? 0;
});

const later = (ms: number) => (now = new Date(now.getTime() + ms));
const leadRow = async (id: string) => (await campaign.scope.primary.select().from(leads).where(eq(leads.id, id)))[0]!;
const cdrsOf = (id: string) => campaign.scope.primary.select().from(cdrs).where(eq(cdrs.attemptId, id));

async function claimOne(leadId: string, more: object = {}) {
  const result = await campaign.repositories.attempts.claim({
    campaignId: campaign.campaignId,
    fence,
    candidates: [{ ...candidate(campaign, leadId), ...more }],
  });
  if (!result.ok || !result.claimed[0]) throw new Error(JSON.stringify(result));
  return result.claimed[0];
}

/** A call that an agent talks on. */
async function connected(leadId: string) {
  const repository = campaign.repositories;
  const sessionId = await campaign.addIdleAgent();
  const { attemptId } = await claimOne(leadId);
  await repository.attempts.markDialing(attemptId, { dialerId });
  later(3_000);
  await repository.attempts.markAnswered(attemptId);
  const until = new Date(now.getTime() + 5_000);
  await repository.agentSessions.reserveLongestIdle({ campaignId: campaign.campaignId, attemptId, until });
  later(40);
  const result = await repository.attempts.connect(attemptId, sessionId);
  expect(result).toMatchObject({ ok: true, session: { state: 'talking', attemptId } });
  const session = await repository.agentSessions.get(sessionId);
  return { attemptId, sessionId, userId: session!.userId };
}

describe('a claim', () => {
  it('takes ready leads of the campaign and says why it takes no others', async () => {
    const [ready, closed, invalid] = await campaign.addLeads(3);
    const other = await createTestCampaign(test.database);
    const [foreign] = await other.addLeads(1);
    await campaign.scope.primary.update(leads, { state: 'closed' }, eq(leads.id, closed!));
    await campaign.scope.primary.update(leadNumbers, { invalid: true }, eq(leadNumbers.leadId, invalid!));
    const wanted = [ready!, ready!, closed!, invalid!, foreign!];
    const result = await campaign.repositories.attempts.claim({
      campaignId: campaign.campaignId,
      fence,
      candidates: wanted.map((leadId) => candidate(campaign, leadId)),
    });
    expect(result).toMatchObject({
      ok: true,
      claimed: [{ leadId: ready, attemptNumber: 1, numberPosition: 0, claimedAt: now }],
      refused: [
        { leadId: ready, code: 'lead-not-ready' },
        { leadId: closed, code: 'lead-not-ready' },
        { leadId: invalid, code: 'no-callable-number' },
        { leadId: foreign, code: 'lead-not-found' },
      ],
    });
    expect(await leadRow(ready!)).toMatchObject({ state: 'dialing', attemptCount: 1, lastAttemptAt: now });
    expect(await campaign.repositories.attempts.open()).toMatchObject([
      { leadId: ready, state: 'claimed', open: true },
    ]);
  });

  it('is refused once a younger pacer has the fence, and while the campaign does not run', async () => {
    const [leadId] = await campaign.addLeads(1);
    const request = { campaignId: campaign.campaignId, fence, candidates: [candidate(campaign, leadId!)] };
    await campaign.repositories.campaignPacing.acquireFence(campaign.campaignId, newId());
    expect(await campaign.repositories.attempts.claim(request)).toEqual({ ok: false, code: 'fence-lost' });
    await campaign.scope.primary.update(campaigns, { status: 'paused' }, eq(campaigns.id, campaign.campaignId));
    const young = { ...request, fence: fence + 1 };
    expect(await campaign.repositories.attempts.claim(young)).toEqual({ ok: false, code: 'campaign-not-running' });
    expect(await leadRow(leadId!)).toMatchObject({ state: 'ready', attemptCount: 0 });
  });

  it('waits for a pause of the campaign that is being committed, and then finds it paused', async () => {
    const [leadId] = await campaign.addLeads(1);
    const request = { campaignId: campaign.campaignId, fence, candidates: [candidate(campaign, leadId!)] };
    let claiming: Promise<unknown> | undefined;
    await campaign.scope.transaction(async (tx) => {
      await tx.update(campaigns, { status: 'paused' }, eq(campaigns.id, campaign.campaignId));
      claiming ??= campaign.repositories.attempts.claim(request);
    });
    expect(await claiming).toEqual({ ok: false, code: 'campaign-not-running' });
  });

  it('takes a hundred leads at once and refuses more', async () => {
    const ids = await campaign.addLeads(101);
    const candidates = ids.map((leadId) => candidate(campaign, leadId));
    const request = { campaignId: campaign.campaignId, fence };
    await expect(campaign.repositories.attempts.claim({ ...request, candidates })).rejects.toThrow(RangeError);
    const result = await campaign.repositories.attempts.claim({ ...request, candidates: candidates.slice(1) });
    expect(result).toMatchObject({ ok: true, refused: [] });
    expect(await campaign.repositories.attempts.open()).toHaveLength(100);
  });

  it('reserves the agent whom a personal callback is for, or takes nothing', async () => {
    const [first, second] = await campaign.addLeads(2);
    const agentSessionId = await campaign.addIdleAgent();
    const agent = { agentSessionId, until: new Date(now.getTime() + 60_000) };
    const result = await campaign.repositories.attempts.claim({
      campaignId: campaign.campaignId,
      fence,
      candidates: [first!, second!].map((leadId) => ({ ...candidate(campaign, leadId), agent })),
    });
    expect(result).toMatchObject({
      claimed: [{ leadId: first, agentSessionId }],
      refused: [{ leadId: second, code: 'agent-not-idle' }],
    });
    const session = await campaign.repositories.agentSessions.get(agentSessionId);
    expect(session).toMatchObject({ state: 'reserved', reservedUntil: agent.until });
  });
});

describe('the guards', () => {
  it('are read together and let an ordinary call pass', async () => {
    const [leadId] = await campaign.addLeads(1);
    const { attemptId, number } = await claimOne(leadId!);
    const guards = await campaign.repositories.attempts.guards(attemptId);
    expect(guards).toMatchObject({
      attempt: { id: attemptId, state: 'claimed' },
      trunk: { id: campaign.trunkId, host: '127.0.0.1', allowedPrefixes: ['+45'] },
      facts: {
        number,
        numberInvalid: false,
        timeZones: ['Europe/Copenhagen'],
        suppressed: false,
        tenant: { openCalls: 0, maxConcurrentCalls: 500 },
      },
    });
    expect(decideDial(guards!.facts, now)).toEqual({ dial: true });
    expect(await campaign.repositories.attempts.guards(newId())).toBeUndefined();
  });

  it('see suppressions of the tenant, of this campaign and of the platform, and not those of others', async () => {
    const [leadId] = await campaign.addLeads(1);
    const { attemptId, number } = await claimOne(leadId!);
    const suppressed = async () => (await campaign.repositories.attempts.guards(attemptId))!.facts.suppressed;
    const row = (campaignId: string | null) =>
      ({ id: newId(), number, campaignId, source: 'manual', createdAt: now }) as const;
    const other = await createTestCampaign(test.database);
    await other.scope.primary.insert(suppressions, row(null));
    expect(await suppressed()).toBe(false);
    for (const campaignId of [campaign.campaignId, null]) {
      const own = row(campaignId);
      await campaign.scope.primary.insert(suppressions, own);
      expect(await suppressed()).toBe(true);
      await campaign.scope.primary.delete(suppressions, eq(suppressions.id, own.id));
    }
    await test.database.primary.insert(platformSuppressions).values({ number, source: 'register', createdAt: now });
    expect(await suppressed()).toBe(true);
  });

  it('count the calls of the tenant that are on the wire, this one not among them', async () => {
    const [first, second] = await campaign.addLeads(2);
    const one = await claimOne(first!);
    const two = await claimOne(second!);
    await campaign.repositories.attempts.markDialing(one.attemptId, { dialerId });
    const guards = await campaign.repositories.attempts.guards(two.attemptId);
    expect(guards?.facts.tenant.openCalls).toBe(1);
  });
});

describe('an attempt', () => {
  it('may be sent by one dialer only', async () => {
    const [leadId] = await campaign.addLeads(1);
    const { attemptId } = await claimOne(leadId!);
    const tries = await Promise.all(
      Array.from({ length: 8 }, () => campaign.repositories.attempts.markDialing(attemptId, { dialerId: newId() })),
    );
    expect(tries.filter(Boolean)).toHaveLength(1);
  });

  it('goes on only in the hands of the dialer that has it, and never backwards', async () => {
    const [leadId] = await campaign.addLeads(1);
    const { attemptId } = await claimOne(leadId!);
    const repository = campaign.repositories.attempts;
    expect(await repository.markRinging(attemptId)).toBe(false);
    await repository.markDialing(attemptId, { dialerId });
    expect(await repository.markRinging(attemptId, { dialerId: newId() })).toBe(false);
    expect(await repository.markRingingMany([{ attemptId, at: later(100) }], dialerId)).toBe(1);
    expect(await repository.markAnswered(attemptId, { dialerId, sipDialogId: 'dialog' })).toBe(true);
    expect(await repository.markRinging(attemptId, { dialerId })).toBe(false);
    expect(await repository.setSipIds(attemptId, { sipTransactionId: 'txn' })).toBe(true);
    expect(await repository.get(attemptId)).toMatchObject({
      state: 'answered',
      ringingAt: now,
      sipDialogId: 'dialog',
      sipTransactionId: 'txn',
    });
  });

  it('is not connected to an agent who is not reserved for it, and stays answered', async () => {
    const [leadId] = await campaign.addLeads(1);
    const sessionId = await campaign.addIdleAgent();
    const { attemptId } = await claimOne(leadId!);
    const repository = campaign.repositories.attempts;
    expect(await repository.connect(attemptId, sessionId)).toEqual({ ok: false, code: 'attempt-not-answered' });
    await repository.markDialing(attemptId, { dialerId });
    await repository.markAnswered(attemptId);
    expect(await repository.connect(attemptId, sessionId)).toEqual({ ok: false, code: 'reservation-over' });
    expect(await repository.get(attemptId)).toMatchObject({ state: 'answered', agentSessionId: null });
  });
});

describe('the end of an attempt', () => {
  it('writes one CDR, frees the agent into wrap-up and leaves the lead to the agent', async () => {
    const [leadId] = await campaign.addLeads(1);
    const { attemptId, sessionId, userId } = await connected(leadId!);
    later(30_000);
    const repository = campaign.repositories;
    const result = await repository.attempts.end(attemptId, { result: 'connected', reason: 'customer-hung-up' });
    expect(result).toMatchObject({ ok: true, ended: true, session: { id: sessionId, state: 'wrap-up', attemptId } });
    expect(await cdrsOf(attemptId)).toMatchObject([
      {
        userId,
        result: 'connected',
        reason: 'customer-hung-up',
        ringMs: 3_000,
        waitMs: 40,
        talkMs: 30_000,
        endedAt: now,
      },
    ]);
    expect(await leadRow(leadId!)).toMatchObject({ state: 'unresolved', dialedCount: 1 });
    expect(await repository.attempts.open()).toEqual([]);
  });

  it('happens once: a second one changes nothing and says so', async () => {
    const [leadId] = await campaign.addLeads(1);
    const { attemptId } = await claimOne(leadId!);
    const { attempts: repository } = campaign.repositories;
    await repository.markDialing(attemptId, { dialerId });
    const first = await repository.end(attemptId, { result: 'busy', reason: 'busy', sipStatus: 486 });
    expect(first).toMatchObject({ ok: true, ended: true });
    const row = await leadRow(leadId!);
    later(1_000);
    const second = await repository.end(attemptId, { result: 'failed', reason: 'internal' });
    expect(second).toEqual({ attemptId, ok: true, ended: false });
    expect(await cdrsOf(attemptId)).toMatchObject([{ result: 'busy', sipStatus: 486 }]);
    expect(await leadRow(leadId!)).toEqual(row);
    const none = newId();
    expect(await repository.end(none, { result: 'busy', reason: 'busy' })).toEqual({
      attemptId: none,
      ok: false,
      code: 'attempt-not-found',
    });
  });

  it('refuses a termination outside the closed set', async () => {
    const [leadId] = await campaign.addLeads(1);
    const { attemptId } = await claimOne(leadId!);
    const wrong = { result: 'busy', reason: 'detected' } as const;
    await expect(campaign.repositories.attempts.end(attemptId, wrong)).rejects.toThrow('is not a termination');
  });

  it('makes a lead that nothing was sent to ready again, without counting the try', async () => {
    const [leadId] = await campaign.addLeads(1);
    const { attemptId } = await claimOne(leadId!);
    await campaign.repositories.attempts.end(attemptId, { result: 'never-sent', reason: 'dialer-lost' });
    expect(await leadRow(leadId!)).toMatchObject({ state: 'ready', attemptCount: 1, dialedCount: 0 });
    expect((await claimOne(leadId!)).attemptNumber).toBe(2);
  });

  it('lets a busy lead wait for its next try, and closes it after the last', async () => {
    const [leadId] = await campaign.addLeads(1);
    for (let n = 1; n <= 6; n += 1) {
      const { attemptId } = await claimOne(leadId!);
      await campaign.repositories.attempts.markDialing(attemptId, { dialerId });
      await campaign.repositories.attempts.end(attemptId, { result: 'busy', reason: 'busy', sipStatus: 486 });
      const lead = await leadRow(leadId!);
      expect(lead.lastDispositionId).toBe(campaign.dispositionIds['busy']);
      if (n === 6) {
        expect(lead).toMatchObject({ state: 'closed', closedReason: 'max-attempts', closedAt: now, dialedCount: 6 });
        break;
      }
      const due = new Date(now.getTime() + 20 * 60_000);
      expect(lead).toMatchObject({ state: 'waiting', dialRank: DIAL_RANK.retry, nextDialAt: due, dialedCount: n });
      now = due;
      expect(await campaign.repositories.hopper.wakeDue(campaign.campaignId)).toBe(1);
    }
  });

  it('goes to the next number after an unallocated one, and closes the lead when none is left', async () => {
    const [leadId] = await campaign.addLeads(1, {}, 2);
    const { attempts: repository, hopper } = campaign.repositories;
    const end = async () => {
      const { attemptId, numberPosition } = await claimOne(leadId!);
      await repository.markDialing(attemptId, { dialerId });
      await repository.end(attemptId, { result: 'unallocated', reason: 'unallocated-number', sipStatus: 404 });
      return numberPosition;
    };
    expect(await end()).toBe(0);
    expect(await leadRow(leadId!)).toMatchObject({ state: 'waiting', nextNumber: 1 });
    later(60_000);
    await hopper.wakeDue(campaign.campaignId);
    expect(await end()).toBe(1);
    expect(await leadRow(leadId!)).toMatchObject({ state: 'closed', closedReason: 'invalid-number' });
    const numbers = await campaign.scope.primary.select().from(leadNumbers).where(eq(leadNumbers.leadId, leadId!));
    expect(numbers.map((number) => number.invalid)).toEqual([true, true]);
  });

  it('keeps an abandoned lead from predictive dialing for 72 hours', async () => {
    const [leadId] = await campaign.addLeads(1);
    const { attemptId } = await claimOne(leadId!);
    const repository = campaign.repositories.attempts;
    await repository.markDialing(attemptId, { dialerId });
    await repository.markAnswered(attemptId);
    later(2_000);
    await repository.end(attemptId, { result: 'abandoned', reason: 'no-agent' });
    expect(await leadRow(leadId!)).toMatchObject({ noPredictiveBefore: new Date(now.getTime() + 72 * 3_600_000) });
    expect(await cdrsOf(attemptId)).toMatchObject([{ result: 'abandoned', userId: null, waitMs: 2_000, talkMs: 0 }]);
  });

  it('closes a lead whose only number is suppressed, and tries another number of one that has more', async () => {
    const [one] = await campaign.addLeads(1);
    const [two] = await campaign.addLeads(1, {}, 2);
    for (const leadId of [one!, two!]) {
      const { attemptId, number } = await claimOne(leadId);
      const row = { id: newId(), number, source: 'opt-out', createdAt: now } as const;
      await campaign.scope.primary.insert(suppressions, row);
      await campaign.repositories.attempts.end(attemptId, { result: 'blocked', reason: 'suppressed' });
    }
    expect(await leadRow(one!)).toMatchObject({ state: 'closed', closedReason: 'suppressed' });
    expect(await leadRow(two!)).toMatchObject({ state: 'ready', nextNumber: 1, dialedCount: 0 });
  });

  it('lets a blocked lead wait until the guard said', async () => {
    const [leadId] = await campaign.addLeads(1);
    const { attemptId } = await claimOne(leadId!);
    const retryAt = new Date('2030-05-07T06:00:00.000Z');
    await campaign.repositories.attempts.end(
      attemptId,
      { result: 'blocked', reason: 'outside-calling-window' },
      { retryAt },
    );
    expect(await leadRow(leadId!)).toMatchObject({ state: 'waiting', nextDialAt: retryAt, dialedCount: 0 });
  });

  it('leaves a lead alone that somebody closed during the call', async () => {
    const [leadId] = await campaign.addLeads(1);
    const { attemptId } = await claimOne(leadId!);
    await campaign.repositories.attempts.markDialing(attemptId, { dialerId });
    await campaign.scope.primary.update(leads, { state: 'closed', closedReason: 'removed' }, eq(leads.id, leadId!));
    await campaign.repositories.attempts.end(attemptId, { result: 'no-answer', reason: 'ring-timeout' });
    expect(await leadRow(leadId!)).toMatchObject({ state: 'closed', closedReason: 'removed' });
    expect(await cdrsOf(attemptId)).toHaveLength(1);
  });

  it('ends many at once, each by its own rule', async () => {
    const ids = await campaign.addLeads(40);
    const claimed = await Promise.all(ids.map((id) => claimOne(id)));
    for (const { attemptId } of claimed) await campaign.repositories.attempts.markDialing(attemptId, { dialerId });
    const terminations = [
      { result: 'no-answer', reason: 'ring-timeout' },
      { result: 'busy', reason: 'busy', sipStatus: 486 },
      { result: 'failed', reason: 'trunk-congestion', sipStatus: 503 },
      { result: 'unallocated', reason: 'unallocated-number', sipStatus: 404 },
    ] as const;
    const endings = claimed.map(({ attemptId }, n) => ({ attemptId, termination: terminations[n % 4]! }));
    const results = await campaign.repositories.attempts.endMany([...endings, endings[0]!]);
    expect(results.filter((result) => result.ok && result.ended)).toHaveLength(40);
    const written = await campaign.scope.primary.select().from(cdrs);
    expect(written).toHaveLength(40);
    for (const { attemptId, termination } of endings) {
      expect(written.find((cdr) => cdr.attemptId === attemptId)).toMatchObject(termination);
    }
    const closed = await campaign.scope.primary.select().from(leads).where(eq(leads.state, 'closed'));
    expect(closed).toHaveLength(10);
    expect(await campaign.repositories.attempts.open()).toEqual([]);
  });
});

describe('a disposition', () => {
  async function wrappingUp() {
    const [leadId] = await campaign.addLeads(1);
    const call = await connected(leadId!);
    later(10_000);
    await campaign.repositories.attempts.end(call.attemptId, { result: 'connected', reason: 'agent-hung-up' });
    return { ...call, leadId: leadId! };
  }

  it('is given once, by the agent of the call, and ends the wrap-up', async () => {
    const { attemptId, userId, sessionId, leadId } = await wrappingUp();
    const repository = campaign.repositories.attempts;
    const disposition = { code: 'success' };
    expect(await repository.dispose({ attemptId, userId: await campaign.addUser(), disposition })).toEqual({
      ok: false,
      code: 'not-your-attempt',
    });
    const request = { attemptId, userId, disposition, note: 'Bought two.', resultData: { count: 2 } };
    expect(await repository.dispose(request)).toMatchObject({ ok: true, session: { id: sessionId, state: 'idle' } });
    expect(await repository.dispose(request)).toEqual({ ok: false, code: 'already-disposed' });
    expect(await leadRow(leadId)).toMatchObject({ state: 'closed', closedReason: 'disposition' });
    expect(await repository.get(attemptId)).toMatchObject({
      note: 'Bought two.',
      resultData: { count: 2 },
      disposedByUserId: userId,
      disposedAt: now,
      dispositionId: campaign.dispositionIds['success'],
    });
  });

  it('waits for the end of the call', async () => {
    const [leadId] = await campaign.addLeads(1);
    const { attemptId, userId } = await connected(leadId!);
    const result = await campaign.repositories.attempts.dispose({
      attemptId,
      userId,
      disposition: { code: 'success' },
    });
    expect(result).toEqual({ ok: false, code: 'attempt-not-ended' });
  });

  it('refuses what agents may not give', async () => {
    const { attemptId, userId } = await wrappingUp();
    for (const code of ['no-answer', 'nonsense']) {
      const result = await campaign.repositories.attempts.dispose({ attemptId, userId, disposition: { code } });
      expect(result).toEqual({ ok: false, code: 'disposition-unknown' });
    }
  });

  it('makes the promised callback, which comes due for its owner alone', async () => {
    const { attemptId, userId, sessionId, leadId } = await wrappingUp();
    const { attempts: repository, hopper } = campaign.repositories;
    const disposition = { id: campaign.dispositionIds['callback']! };
    const dueAt = new Date(now.getTime() + 3_600_000);
    expect(await repository.dispose({ attemptId, userId, disposition })).toMatchObject({ code: 'callback-required' });
    const past = { dueAt: new Date(now.getTime() - 1), personal: true };
    expect(await repository.dispose({ attemptId, userId, disposition, callback: past })).toMatchObject({
      code: 'callback-time-invalid',
    });
    const callback = { dueAt, personal: true, note: 'After lunch' };
    const result = await repository.dispose({ attemptId, userId, disposition, callback });
    expect(result).toMatchObject({ ok: true, session: { state: 'idle' } });
    expect(await leadRow(leadId)).toMatchObject({
      state: 'waiting',
      dialRank: DIAL_RANK['personal-callback'],
      nextDialAt: dueAt,
    });
    now = dueAt;
    await hopper.wakeDue(campaign.campaignId);
    expect(await hopper.candidates(campaign.campaignId, 10)).toEqual([]);
    const due = await hopper.dueCallbacks(campaign.campaignId);
    expect(due).toMatchObject([{ leadId, agentSessionId: sessionId, dueAt }]);
    const agent = { agentSessionId: sessionId, until: new Date(now.getTime() + 60_000) };
    const next = await claimOne(leadId, { agent, callbackId: due[0]!.callbackId });
    await repository.markDialing(next.attemptId, { dialerId });
    await repository.end(next.attemptId, { result: 'no-answer', reason: 'ring-timeout' });
    const pending = await campaign.scope.primary.select().from(callbacks).where(eq(callbacks.status, 'pending'));
    expect(pending).toHaveLength(1);
    expect(await leadRow(leadId)).toMatchObject({ state: 'waiting', dialRank: DIAL_RANK['personal-callback'] });
    expect(await campaign.repositories.agentSessions.get(sessionId)).toMatchObject({ state: 'idle', attemptId: null });
  });

  it('gives an overdue personal callback to the team', async () => {
    const { attemptId, userId, leadId } = await wrappingUp();
    const { attempts: repository, hopper } = campaign.repositories;
    const callback = { dueAt: new Date(now.getTime() + 60_000), personal: true };
    await repository.dispose({ attemptId, userId, disposition: { code: 'callback' }, callback });
    later(60_000 + 209 * 60_000);
    await hopper.wakeDue(campaign.campaignId);
    expect(await hopper.releaseOverdueCallbacks(campaign.campaignId)).toBe(0);
    later(60_000);
    expect(await hopper.releaseOverdueCallbacks(campaign.campaignId)).toBe(1);
    expect(await hopper.candidates(campaign.campaignId, 10)).toMatchObject([{ leadId, dialRank: 60 }]);
    const again = await claimOne(leadId);
    expect(again.callbackId).not.toBeNull();
  });

  it('that says never again closes the lead and suppresses the number for the whole tenant', async () => {
    const { attemptId, userId, leadId } = await wrappingUp();
    const repository = campaign.repositories.attempts;
    await repository.dispose({ attemptId, userId, disposition: { code: 'do-not-call' } });
    const { number } = (await repository.get(attemptId))!;
    const rows = await campaign.scope.primary
      .select()
      .from(suppressions)
      .where(and(eq(suppressions.number, number)));
    expect(rows).toMatchObject([{ campaignId: null, source: 'opt-out', createdByUserId: userId }]);
    expect(await leadRow(leadId)).toMatchObject({ state: 'closed', closedReason: 'suppressed' });
  });

  it('sends the agent into the pause that was asked for during the call', async () => {
    const { attemptId, userId, sessionId } = await wrappingUp();
    await campaign.repositories.agentSessions.pause(sessionId, 'lunch');
    const result = await campaign.repositories.attempts.dispose({
      attemptId,
      userId,
      disposition: { code: 'success' },
    });
    expect(result).toMatchObject({ session: { state: 'paused', pauseReason: 'lunch', pauseAfter: null } });
  });

  it('is still open to the agent after the wrap-up ran out', async () => {
    await campaign.scope.primary.update(campaigns, { maxWrapUpMs: 20_000 }, eq(campaigns.id, campaign.campaignId));
    const { attemptId, userId, sessionId, leadId } = await wrappingUp();
    const sessions = campaign.repositories.agentSessions;
    expect(await sessions.ready(sessionId)).toEqual({ ok: false, code: 'disposition-needed' });
    expect(await sessions.expireWrapUps()).toEqual([]);
    later(20_000);
    expect(await sessions.expireWrapUps()).toMatchObject([{ id: sessionId, state: 'idle', attemptId: null }]);
    expect(await leadRow(leadId)).toMatchObject({ state: 'unresolved' });
    const result = await campaign.repositories.attempts.dispose({
      attemptId,
      userId,
      disposition: { code: 'success' },
    });
    expect(result).toMatchObject({ ok: true, session: undefined });
    expect(await leadRow(leadId)).toMatchObject({ state: 'closed' });
  });
});

describe('tenants', () => {
  it("don't see or touch each other's attempts", async () => {
    const [leadId] = await campaign.addLeads(1);
    const { attemptId } = await claimOne(leadId!);
    const other = (await createTestCampaign(test.database)).repositories.attempts;
    expect(await other.get(attemptId)).toBeUndefined();
    expect(await other.guards(attemptId)).toBeUndefined();
    expect(await other.markDialing(attemptId, { dialerId })).toBe(false);
    expect(await other.end(attemptId, { result: 'busy', reason: 'busy' })).toMatchObject({ code: 'attempt-not-found' });
    const [row] = await campaign.scope.primary.select().from(attempts).where(eq(attempts.id, attemptId));
    expect(row?.state).toBe('claimed');
  });
});
