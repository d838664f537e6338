import { eq } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import { DIAL_RANK } from '@outrider/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { campaigns, cdrs, leadNumbers, leads, suppressions } from '../schema/index.js';
import { createTestCalls, type TestCalls } from './test-calls.js';

let calls: TestCalls;

beforeAll(async () => {
  calls = await createTestCalls();
});
afterAll(() => calls.test.drop());
beforeEach(() => calls.renew());

describe('the end of an attempt', () => {
  it('writes one CDR, frees the agent into wrap-up and leaves the lead to the agent', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const { attemptId, sessionId, userId } = await calls.connect(leadId!);
    calls.later(30_000);
    const repository = calls.campaign.repositories;
    const result = await repository.attempts.end(attemptId, { result: 'connected', reason: 'customer-hung-up' });
    expect(result).toMatchObject({ ok: true, ended: true, session: { id: sessionId, state: 'wrap-up', attemptId } });
    expect(await calls.cdrsOf(attemptId)).toMatchObject([
      {
        userId,
        result: 'connected',
        reason: 'customer-hung-up',
        ringMs: 3_000,
        waitMs: 40,
        talkMs: 30_000,
        endedAt: calls.now,
      },
    ]);
    expect(await calls.lead(leadId!)).toMatchObject({ state: 'unresolved', dialedCount: 1 });
    expect(await repository.attempts.open()).toEqual([]);
  });

  it('happens once: a second one changes nothing and says so', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const { attemptId } = await calls.claim(leadId!);
    const { attempts: repository } = calls.campaign.repositories;
    await repository.markDialing(attemptId, { dialerId: calls.dialerId });
    const first = await repository.end(attemptId, { result: 'busy', reason: 'busy', sipStatus: 486 });
    expect(first).toMatchObject({ ok: true, ended: true });
    const row = await calls.lead(leadId!);
    calls.later(1_000);
    const second = await repository.end(attemptId, { result: 'failed', reason: 'internal' });
    expect(second).toEqual({ attemptId, ok: true, ended: false });
    expect(await calls.cdrsOf(attemptId)).toMatchObject([{ result: 'busy', sipStatus: 486 }]);
    expect(await calls.lead(leadId!)).toEqual(row);
    const none = newId();
    expect(await repository.end(none, { result: 'busy', reason: 'busy' })).toEqual({
      attemptId: none,
      ok: false,
      code: 'attempt-not-found',
    });
  });

  it('of many, some talking and some not, frees each agent as it must', async () => {
    const { attempts: repository, agentSessions } = calls.campaign.repositories;
    const leadIds = await calls.campaign.addLeads(4);
    const talks = [await calls.connect(leadIds[0]!), await calls.connect(leadIds[1]!)];
    const { attemptId: busy } = await calls.claim(leadIds[2]!);
    await repository.markDialing(busy, { dialerId: calls.dialerId });
    const ids = [...talks.map(({ attemptId }) => attemptId), busy];
    const results = await repository.endMany(
      ids.map((attemptId) => ({
        attemptId,
        termination:
          attemptId === busy ? { result: 'busy', reason: 'busy' } : { result: 'connected', reason: 'customer-hung-up' },
      })),
    );
    for (const [i, { attemptId, sessionId }] of talks.entries()) {
      const session = await agentSessions.get(sessionId);
      expect(session).toMatchObject({ state: 'wrap-up', attemptId });
      expect(results[i]).toMatchObject({ ended: true, session });
    }
    expect(results[2]).toMatchObject({ ended: true, session: undefined });
    expect(await calls.lead(leadIds[2]!)).toMatchObject({ state: 'waiting' });
  });

  it('does not wait for claims, which share the campaign and hold it until they are committed', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const { attemptId } = await calls.connect(leadId!);
    const { scope, campaignId, repositories } = calls.campaign;
    await scope.transaction(async (tx) => {
      await tx.select({ id: campaigns.id }).from(campaigns).where(eq(campaigns.id, campaignId)).for('share');
      const end = repositories.attempts.end(attemptId, { result: 'connected', reason: 'customer-hung-up' });
      expect(await end).toMatchObject({ ended: true });
    });
  });

  it('refuses a termination outside the closed set', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const { attemptId } = await calls.claim(leadId!);
    const wrong = { result: 'busy', reason: 'detected' } as const;
    await expect(calls.campaign.repositories.attempts.end(attemptId, wrong)).rejects.toThrow('is not a termination');
  });

  it('makes a lead that nothing was sent to ready again, without counting the try', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const { attemptId } = await calls.claim(leadId!);
    await calls.campaign.repositories.attempts.end(attemptId, { result: 'never-sent', reason: 'dialer-lost' });
    expect(await calls.lead(leadId!)).toMatchObject({ state: 'ready', attemptCount: 1, dialedCount: 0 });
    expect((await calls.claim(leadId!)).attemptNumber).toBe(2);
  });

  it('counts no call for one that was marked as dialed and then not sent', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const { attemptId } = await calls.claim(leadId!);
    await calls.campaign.repositories.attempts.markDialing(attemptId, { dialerId: calls.dialerId });
    calls.later(2_000);
    await calls.campaign.repositories.attempts.end(attemptId, { result: 'never-sent', reason: 'no-channel' });
    expect(await calls.lead(leadId!)).toMatchObject({ state: 'ready', attemptCount: 1, dialedCount: 0 });
    expect(await calls.cdrsOf(attemptId)).toMatchObject([{ dialedAt: null, ringMs: 0 }]);
    expect(await calls.campaign.repositories.attempts.get(attemptId)).toMatchObject({ dialedAt: null });
  });

  it('lets a busy lead wait for its next try, and closes it after the last', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    for (let n = 1; n <= 6; n += 1) {
      const { attemptId } = await calls.claim(leadId!);
      await calls.campaign.repositories.attempts.markDialing(attemptId, { dialerId: calls.dialerId });
      await calls.campaign.repositories.attempts.end(attemptId, { result: 'busy', reason: 'busy', sipStatus: 486 });
      const lead = await calls.lead(leadId!);
      expect(lead.lastDispositionId).toBe(calls.campaign.dispositionIds['busy']);
      if (n === 6) {
        expect(lead).toMatchObject({
          state: 'closed',
          closedReason: 'max-attempts',
          closedAt: calls.now,
          dialedCount: 6,
        });
        break;
      }
      const due = new Date(calls.now.getTime() + 20 * 60_000);
      expect(lead).toMatchObject({ state: 'waiting', dialRank: DIAL_RANK.retry, nextDialAt: due, dialedCount: n });
      calls.now = due;
      expect(await calls.campaign.repositories.hopper.wakeDue(calls.campaign.campaignId)).toBe(1);
    }
  });

  it('goes to the next number after an unallocated one, and closes the lead when none is left', async () => {
    const [leadId] = await calls.campaign.addLeads(1, {}, 2);
    const { attempts: repository, hopper } = calls.campaign.repositories;
    const end = async () => {
      const { attemptId, numberPosition } = await calls.claim(leadId!);
      await repository.markDialing(attemptId, { dialerId: calls.dialerId });
      await repository.end(attemptId, { result: 'unallocated', reason: 'unallocated-number', sipStatus: 404 });
      return numberPosition;
    };
    expect(await end()).toBe(0);
    expect(await calls.lead(leadId!)).toMatchObject({ state: 'waiting', nextNumber: 1 });
    calls.later(60_000);
    await hopper.wakeDue(calls.campaign.campaignId);
    expect(await end()).toBe(1);
    expect(await calls.lead(leadId!)).toMatchObject({ state: 'closed', closedReason: 'invalid-number' });
    const numbers = await calls.campaign.scope.primary
      .select()
      .from(leadNumbers)
      .where(eq(leadNumbers.leadId, leadId!));
    expect(numbers.map((number) => number.invalid)).toEqual([true, true]);
  });

  it('keeps an abandoned lead from predictive dialing for 72 hours', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const { attemptId } = await calls.claim(leadId!);
    const repository = calls.campaign.repositories.attempts;
    await repository.markDialing(attemptId, { dialerId: calls.dialerId });
    await repository.markAnswered(attemptId);
    calls.later(2_000);
    await repository.end(attemptId, { result: 'abandoned', reason: 'no-agent' });
    expect(await calls.lead(leadId!)).toMatchObject({
      noPredictiveBefore: new Date(calls.now.getTime() + 72 * 3_600_000),
    });
    expect(await calls.cdrsOf(attemptId)).toMatchObject([
      { result: 'abandoned', userId: null, waitMs: 2_000, talkMs: 0 },
    ]);
  });

  it('closes a lead whose only number is suppressed, and tries another number of one that has more', async () => {
    const [one] = await calls.campaign.addLeads(1);
    const [two] = await calls.campaign.addLeads(1, {}, 2);
    for (const leadId of [one!, two!]) {
      const { attemptId, number } = await calls.claim(leadId);
      const row = { id: newId(), number, source: 'opt-out', createdAt: calls.now } as const;
      await calls.campaign.scope.primary.insert(suppressions, row);
      await calls.campaign.repositories.attempts.end(attemptId, { result: 'blocked', reason: 'suppressed' });
    }
    expect(await calls.lead(one!)).toMatchObject({ state: 'closed', closedReason: 'suppressed' });
    expect(await calls.lead(two!)).toMatchObject({ state: 'ready', nextNumber: 1, dialedCount: 0 });
  });

  it('lets a blocked lead wait until the guard said', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const { attemptId } = await calls.claim(leadId!);
    const retryAt = new Date('2030-05-07T06:00:00.000Z');
    await calls.campaign.repositories.attempts.end(
      attemptId,
      { result: 'blocked', reason: 'outside-calling-window' },
      { retryAt },
    );
    expect(await calls.lead(leadId!)).toMatchObject({ state: 'waiting', nextDialAt: retryAt, dialedCount: 0 });
  });

  it('leaves a lead alone that somebody closed during the call', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const { attemptId } = await calls.claim(leadId!);
    await calls.campaign.repositories.attempts.markDialing(attemptId, { dialerId: calls.dialerId });
    await calls.campaign.scope.primary.update(
      leads,
      { state: 'closed', closedReason: 'removed' },
      eq(leads.id, leadId!),
    );
    await calls.campaign.repositories.attempts.end(attemptId, { result: 'no-answer', reason: 'ring-timeout' });
    expect(await calls.lead(leadId!)).toMatchObject({ state: 'closed', closedReason: 'removed' });
    expect(await calls.cdrsOf(attemptId)).toHaveLength(1);
  });

  it('ends many at once, each by its own rule', async () => {
    const ids = await calls.campaign.addLeads(40);
    const claimed = await Promise.all(ids.map((id) => calls.claim(id)));
    for (const { attemptId } of claimed)
      await calls.campaign.repositories.attempts.markDialing(attemptId, { dialerId: calls.dialerId });
    const terminations = [
      { result: 'no-answer', reason: 'ring-timeout' },
      { result: 'busy', reason: 'busy', sipStatus: 486 },
      { result: 'failed', reason: 'trunk-congestion', sipStatus: 503 },
      { result: 'unallocated', reason: 'unallocated-number', sipStatus: 404 },
    ] as const;
    const endings = claimed.map(({ attemptId }, n) => ({ attemptId, termination: terminations[n % 4]! }));
    const results = await calls.campaign.repositories.attempts.endMany([...endings, endings[0]!]);
    expect(results.filter((result) => result.ok && result.ended)).toHaveLength(40);
    const written = await calls.campaign.scope.primary.select().from(cdrs);
    expect(written).toHaveLength(40);
    for (const { attemptId, termination } of endings) {
      expect(written.find((cdr) => cdr.attemptId === attemptId)).toMatchObject(termination);
    }
    const closed = await calls.campaign.scope.primary.select().from(leads).where(eq(leads.state, 'closed'));
    expect(closed).toHaveLength(10);
    expect(await calls.campaign.repositories.attempts.open()).toEqual([]);
  });
});
