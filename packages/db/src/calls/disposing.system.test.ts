import { eq } from 'drizzle-orm';
import { DIAL_RANK } from '@outrider/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { platformRepositories } from '../repositories.js';
import { callbacks, campaigns, suppressions } from '../schema/index.js';
import { createTestCalls, type TestCalls } from './test-calls.js';

let calls: TestCalls;

beforeAll(async () => {
  calls = await createTestCalls();
});
afterAll(() => calls.test.drop());
beforeEach(() => calls.renew());

describe('a disposition', () => {
  async function wrappingUp() {
    const [leadId] = await calls.campaign.addLeads(1);
    const call = await calls.connect(leadId!);
    calls.later(10_000);
    await calls.campaign.repositories.attempts.end(call.attemptId, { result: 'connected', reason: 'agent-hung-up' });
    return { ...call, leadId: leadId! };
  }

  it('is given once, by the agent of the call, and ends the wrap-up', async () => {
    const { attemptId, userId, sessionId, leadId } = await wrappingUp();
    const repository = calls.campaign.repositories.attempts;
    const disposition = { code: 'success' };
    expect(await repository.dispose({ attemptId, userId: await calls.campaign.addUser(), disposition })).toEqual({
      ok: false,
      code: 'not-your-attempt',
    });
    const request = { attemptId, userId, disposition, note: 'Bought two.', resultData: { count: 2 } };
    expect(await repository.dispose(request)).toMatchObject({ ok: true, session: { id: sessionId, state: 'idle' } });
    expect(await repository.dispose(request)).toEqual({ ok: false, code: 'already-disposed' });
    expect(await calls.lead(leadId)).toMatchObject({ state: 'closed', closedReason: 'disposition' });
    expect(await repository.get(attemptId)).toMatchObject({
      note: 'Bought two.',
      resultData: { count: 2 },
      disposedByUserId: userId,
      disposedAt: calls.now,
      dispositionId: calls.campaign.dispositionIds['success'],
    });
  });

  it('waits for the end of the call', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const { attemptId, userId } = await calls.connect(leadId!);
    const result = await calls.campaign.repositories.attempts.dispose({
      attemptId,
      userId,
      disposition: { code: 'success' },
    });
    expect(result).toEqual({ ok: false, code: 'attempt-not-ended' });
  });

  it('refuses what agents may not give', async () => {
    const { attemptId, userId } = await wrappingUp();
    for (const code of ['no-answer', 'nonsense']) {
      const result = await calls.campaign.repositories.attempts.dispose({ attemptId, userId, disposition: { code } });
      expect(result).toEqual({ ok: false, code: 'disposition-unknown' });
    }
  });

  it('makes the promised callback, which comes due for its owner alone', async () => {
    const { attemptId, userId, sessionId, leadId } = await wrappingUp();
    const { attempts: repository, hopper } = calls.campaign.repositories;
    const disposition = { id: calls.campaign.dispositionIds['callback']! };
    const dueAt = new Date(calls.now.getTime() + 3_600_000);
    expect(await repository.dispose({ attemptId, userId, disposition })).toMatchObject({ code: 'callback-required' });
    const past = { dueAt: new Date(calls.now.getTime() - 1), personal: true };
    expect(await repository.dispose({ attemptId, userId, disposition, callback: past })).toMatchObject({
      code: 'callback-time-invalid',
    });
    const callback = { dueAt, personal: true, note: 'After lunch' };
    const result = await repository.dispose({ attemptId, userId, disposition, callback });
    expect(result).toMatchObject({ ok: true, session: { state: 'idle' } });
    expect(await calls.lead(leadId)).toMatchObject({
      state: 'waiting',
      dialRank: DIAL_RANK['personal-callback'],
      nextDialAt: dueAt,
    });
    calls.now = dueAt;
    await calls.campaign.repositories.agentSessions.touch([sessionId]);
    await hopper.wakeDue(calls.campaign.campaignId);
    expect(await hopper.candidates(calls.campaign.campaignId, 10)).toEqual([]);
    const due = await hopper.dueCallbacks(calls.campaign.campaignId);
    expect(due).toMatchObject([{ leadId, agentSessionId: sessionId, dueAt }]);
    const agent = { agentSessionId: sessionId, until: new Date(calls.now.getTime() + 60_000) };
    const next = await calls.claim(leadId, { agent, callbackId: due[0]!.callbackId });
    await repository.markDialing(next.attemptId, { dialerId: calls.dialerId });
    await repository.end(next.attemptId, { result: 'no-answer', reason: 'ring-timeout' });
    const pending = await calls.campaign.scope.primary.select().from(callbacks).where(eq(callbacks.status, 'pending'));
    expect(pending).toHaveLength(1);
    expect(await calls.lead(leadId)).toMatchObject({ state: 'waiting', dialRank: DIAL_RANK['personal-callback'] });
    expect(await calls.campaign.repositories.agentSessions.get(sessionId)).toMatchObject({
      state: 'idle',
      attemptId: null,
    });
  });

  it('gives an overdue personal callback to the team', async () => {
    const { attemptId, userId, leadId } = await wrappingUp();
    const { attempts: repository, hopper } = calls.campaign.repositories;
    const callback = { dueAt: new Date(calls.now.getTime() + 60_000), personal: true };
    await repository.dispose({ attemptId, userId, disposition: { code: 'callback' }, callback });
    calls.later(60_000 + 209 * 60_000);
    await hopper.wakeDue(calls.campaign.campaignId);
    expect(await hopper.releaseOverdueCallbacks(calls.campaign.campaignId)).toBe(0);
    calls.later(60_000);
    expect(await hopper.releaseOverdueCallbacks(calls.campaign.campaignId)).toBe(1);
    expect(await hopper.candidates(calls.campaign.campaignId, 10)).toMatchObject([{ leadId, dialRank: 60 }]);
    const again = await calls.claim(leadId);
    expect(again.callbackId).not.toBeNull();
  });

  it('that says never again closes the lead and suppresses the number for the whole tenant', async () => {
    const { attemptId, userId, leadId } = await wrappingUp();
    const repository = calls.campaign.repositories.attempts;
    await repository.dispose({ attemptId, userId, disposition: { code: 'do-not-call' } });
    const { number } = (await repository.get(attemptId))!;
    const rows = await calls.campaign.scope.primary.select().from(suppressions).where(eq(suppressions.number, number));
    expect(rows).toMatchObject([{ campaignId: null, source: 'opt-out', createdByUserId: userId }]);
    expect(await calls.lead(leadId)).toMatchObject({ state: 'closed', closedReason: 'suppressed' });
  });

  it('sends the agent into the pause that was asked for during the call', async () => {
    const { attemptId, userId, sessionId } = await wrappingUp();
    await calls.campaign.repositories.agentSessions.pause(sessionId, 'lunch');
    const result = await calls.campaign.repositories.attempts.dispose({
      attemptId,
      userId,
      disposition: { code: 'success' },
    });
    expect(result).toMatchObject({ session: { state: 'paused', pauseReason: 'lunch', pauseAfter: null } });
  });

  it('is still open to the agent after the wrap-up ran out', async () => {
    await calls.campaign.scope.primary.update(
      campaigns,
      { maxWrapUpMs: 20_000 },
      eq(campaigns.id, calls.campaign.campaignId),
    );
    const { attemptId, userId, sessionId, leadId } = await wrappingUp();
    const sessions = calls.campaign.repositories.agentSessions;
    expect(await sessions.ready(sessionId)).toEqual({ ok: false, code: 'disposition-needed' });
    expect(await sessions.expireWrapUps()).toEqual([]);
    calls.later(20_000);
    expect(await sessions.expireWrapUps()).toMatchObject([{ id: sessionId, state: 'idle', attemptId: null }]);
    expect(await calls.lead(leadId)).toMatchObject({ state: 'unresolved' });
    const result = await calls.campaign.repositories.attempts.dispose({
      attemptId,
      userId,
      disposition: { code: 'success' },
    });
    expect(result).toMatchObject({ ok: true, session: undefined });
    expect(await calls.lead(leadId)).toMatchObject({ state: 'closed' });
  });

  it('is given by the system when the agent has long gone without one', async () => {
    const { attemptId, userId, sessionId, leadId } = await wrappingUp();
    const { attempts, agentSessions } = calls.campaign.repositories;
    const resolve = () => attempts.resolveUndisposed(calls.campaign.campaignId, calls.later(1));
    expect(await resolve()).toBe(0);
    await agentSessions.signOut(sessionId);
    expect(await attempts.resolveUndisposed(calls.campaign.campaignId, new Date(calls.now.getTime() - 60_000))).toBe(0);
    await calls.campaign.scope.primary.update(
      campaigns,
      { status: 'paused' },
      eq(campaigns.id, calls.campaign.campaignId),
    );
    const waiting = async () =>
      (await platformRepositories(calls.test.database).reconciliation.undisposedCampaigns()).filter(
        ({ campaignId }) => campaignId === calls.campaign.campaignId,
      );
    expect(await waiting()).toEqual([{ tenantId: calls.campaign.tenantId, campaignId: calls.campaign.campaignId }]);
    expect(await resolve()).toBe(1);
    expect(await resolve()).toBe(0);
    expect(await waiting()).toEqual([]);
    expect(await calls.lead(leadId)).toMatchObject({
      state: 'waiting',
      lastDispositionId: calls.campaign.dispositionIds['unresolved'],
    });
    const tooLate = await attempts.dispose({ attemptId, userId, disposition: { code: 'success' } });
    expect(tooLate).toEqual({ ok: false, code: 'already-disposed' });
  });
});
