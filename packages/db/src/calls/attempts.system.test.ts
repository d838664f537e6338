import { eq } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import { decideDial } from '@outrider/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attempts, platformSuppressions, suppressions } from '../schema/index.js';
import { createTestCampaign } from '../testing.js';
import { createTestCalls, type TestCalls } from './test-calls.js';

let calls: TestCalls;

beforeAll(async () => {
  calls = await createTestCalls();
});
afterAll(() => calls.test.drop());
beforeEach(() => calls.renew());

describe('the guards', () => {
  it('are read together and let an ordinary call pass', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const { attemptId, number } = await calls.claim(leadId!);
    const guards = await calls.campaign.repositories.attempts.guards(attemptId);
    expect(guards).toMatchObject({
      attempt: { id: attemptId, state: 'claimed' },
      trunk: { id: calls.campaign.trunkId, host: '127.0.0.1', allowedPrefixes: ['+45'] },
      facts: {
        number,
        numberInvalid: false,
        timeZones: ['Europe/Copenhagen'],
        suppressed: false,
        tenant: { openCalls: 0, maxConcurrentCalls: 500 },
      },
    });
    expect(decideDial(guards!.facts, calls.now)).toEqual({ dial: true });
    expect(await calls.campaign.repositories.attempts.guards(newId())).toBeUndefined();
  });

  it('see suppressions of the tenant, of this campaign and of the platform, and not those of others', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const { attemptId, number } = await calls.claim(leadId!);
    const suppressed = async () => (await calls.campaign.repositories.attempts.guards(attemptId))!.facts.suppressed;
    const row = (campaignId: string | null) =>
      ({ id: newId(), number, campaignId, source: 'manual', createdAt: calls.now }) as const;
    const other = await createTestCampaign(calls.test.database);
    await other.scope.primary.insert(suppressions, row(null));
    expect(await suppressed()).toBe(false);
    for (const campaignId of [calls.campaign.campaignId, null]) {
      const own = row(campaignId);
      await calls.campaign.scope.primary.insert(suppressions, own);
      expect(await suppressed()).toBe(true);
      await calls.campaign.scope.primary.delete(suppressions, eq(suppressions.id, own.id));
    }
    await calls.test.database.primary
      .insert(platformSuppressions)
      .values({ number, source: 'register', createdAt: calls.now });
    expect(await suppressed()).toBe(true);
  });

  it('count the calls of the tenant that are on the wire, this one not among them', async () => {
    const [first, second] = await calls.campaign.addLeads(2);
    const one = await calls.claim(first!);
    const two = await calls.claim(second!);
    await calls.campaign.repositories.attempts.markDialing(one.attemptId, { dialerId: calls.dialerId });
    const guards = await calls.campaign.repositories.attempts.guards(two.attemptId);
    expect(guards?.facts.tenant.openCalls).toBe(1);
  });
});

describe('an attempt', () => {
  it('may be sent by one dialer only', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const { attemptId } = await calls.claim(leadId!);
    const tries = await Promise.all(
      Array.from({ length: 8 }, () =>
        calls.campaign.repositories.attempts.markDialing(attemptId, { dialerId: newId() }),
      ),
    );
    expect(tries.filter(Boolean)).toHaveLength(1);
  });

  it('goes on only in the hands of the dialer that has it, and never backwards', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const { attemptId } = await calls.claim(leadId!);
    const repository = calls.campaign.repositories.attempts;
    const ringing = (dialerId: string) => repository.markRingingMany([{ attemptId, at: calls.now }], dialerId);
    expect(await ringing(calls.dialerId)).toBe(0);
    await repository.markDialing(attemptId, { dialerId: calls.dialerId });
    calls.later(100);
    expect(await ringing(newId())).toBe(0);
    expect(await ringing(calls.dialerId)).toBe(1);
    expect(await repository.markAnswered(attemptId, { dialerId: calls.dialerId, sipDialogId: 'dialog' })).toBe(true);
    // Asked again, where the first answer of the database was lost on the way.
    expect(await repository.markAnswered(attemptId, { dialerId: calls.dialerId })).toBe(true);
    expect(await repository.markAnswered(attemptId, { dialerId: newId() })).toBe(false);
    expect(await ringing(calls.dialerId)).toBe(0);
    await repository.setSipTransactionIds([{ attemptId, sipTransactionId: 'txn' }]);
    expect(await repository.get(attemptId)).toMatchObject({
      state: 'answered',
      ringingAt: calls.now,
      sipDialogId: 'dialog',
      sipTransactionId: 'txn',
    });
  });

  it('is not connected to an agent who is not reserved for it, and stays answered', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const sessionId = await calls.campaign.addIdleAgent();
    const { attemptId } = await calls.claim(leadId!);
    const repository = calls.campaign.repositories.attempts;
    expect(await repository.connect(attemptId, sessionId)).toEqual({ ok: false, code: 'attempt-not-answered' });
    await repository.markDialing(attemptId, { dialerId: calls.dialerId });
    await repository.markAnswered(attemptId);
    expect(await repository.connect(attemptId, sessionId)).toEqual({ ok: false, code: 'reservation-over' });
    expect(await repository.get(attemptId)).toMatchObject({ state: 'answered', agentSessionId: null });
  });

  /** Answered, and an agent reserved for it. */
  async function reservedCall() {
    const { campaignId, repositories, addIdleAgent } = calls.campaign;
    const [leadId] = await calls.campaign.addLeads(1);
    const sessionId = await addIdleAgent();
    const { attemptId } = await calls.claim(leadId!);
    await repositories.attempts.markDialing(attemptId, { dialerId: calls.dialerId });
    await repositories.attempts.markAnswered(attemptId);
    const until = new Date(calls.now.getTime() + 5_000);
    const reserved = await repositories.agentSessions.reserveLongestIdle({ campaignId, attemptId, until });
    if (!reserved.ok) throw new Error(reserved.code);
    return { attemptId, sessionId, reserved: reserved.session };
  }

  it('is connected to its agent once, and says so again to who did not hear of it', async () => {
    const { attemptId, sessionId, reserved } = await reservedCall();
    const { attempts: repository, agentSessions } = calls.campaign.repositories;
    const first = await repository.connect(attemptId, sessionId, { reserved });
    expect(first).toMatchObject({ ok: true, session: { id: sessionId, state: 'talking', attemptId } });
    expect(first.ok && first.session).toEqual(await agentSessions.get(sessionId));
    expect(await repository.connect(attemptId, sessionId, { reserved })).toEqual(first);
    const other = await calls.campaign.addIdleAgent();
    expect(await repository.connect(attemptId, other)).toEqual({ ok: false, code: 'attempt-not-answered' });
    await repository.end(attemptId, { result: 'connected', reason: 'customer-hung-up' });
    expect(await repository.connect(attemptId, sessionId)).toEqual({ ok: false, code: 'attempt-not-answered' });
  });

  it('is connected to an agent to whom something else has happened since the reservation', async () => {
    const { attemptId, sessionId, reserved } = await reservedCall();
    const { attempts: repository, agentSessions } = calls.campaign.repositories;
    await agentSessions.pause(sessionId, 'lunch');
    expect(await repository.connect(attemptId, sessionId, { reserved })).toMatchObject({
      ok: true,
      session: { state: 'talking', pauseAfter: 'lunch', version: reserved.version + 2 },
    });
  });

  it('is not connected to an agent whose reservation is over, though it was told otherwise', async () => {
    const { attemptId, sessionId, reserved } = await reservedCall();
    const { attempts: repository, agentSessions } = calls.campaign.repositories;
    await agentSessions.releaseReservation(sessionId, attemptId);
    const result = await repository.connect(attemptId, sessionId, { reserved });
    expect(result).toEqual({ ok: false, code: 'reservation-over' });
    expect(await repository.get(attemptId)).toMatchObject({ state: 'answered', agentSessionId: null });
  });
});

describe('tenants', () => {
  it("don't see or touch each other's attempts", async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const { attemptId } = await calls.claim(leadId!);
    const other = (await createTestCampaign(calls.test.database)).repositories.attempts;
    expect(await other.get(attemptId)).toBeUndefined();
    expect(await other.guards(attemptId)).toBeUndefined();
    expect(await other.markDialing(attemptId, { dialerId: calls.dialerId })).toBe(false);
    expect(await other.end(attemptId, { result: 'busy', reason: 'busy' })).toMatchObject({ code: 'attempt-not-found' });
    const [row] = await calls.campaign.scope.primary.select().from(attempts).where(eq(attempts.id, attemptId));
    expect(row?.state).toBe('claimed');
  });
});
