import { asc, eq } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { agentStateChanges, campaigns } from '../schema/index.js';
import { candidate, createTestCampaign, createTestDatabase, type TestCampaign, type TestDatabase } from '../testing.js';
import { occupancy } from './occupancy.js';

let test: TestDatabase;
let campaign: TestCampaign;
let now: Date;

beforeAll(async () => {
  test = await createTestDatabase({ now: () => now });
});
afterAll(() => test.drop());
beforeEach(async () => {
  now = new Date('2030-05-06T10:00:00.000Z');
  campaign = await createTestCampaign(test.database);
});

const later = (ms: number) => (now = new Date(now.getTime() + ms));
const sessions = () => campaign.repositories.agentSessions;
const signIn = (userId: string, campaignId = campaign.campaignId) =>
  sessions().signIn({ userId, campaignId, sipHa1: (id) => id.toLowerCase().padEnd(32, '0') });
const until = () => new Date(now.getTime() + 5_000);

async function session(userId: string, campaignId?: string) {
  const result = await signIn(userId, campaignId);
  if (!result.ok) throw new Error(result.code);
  return result.session;
}

async function statesOf(id: string) {
  const rows = await campaign.scope.primary
    .select({ state: agentStateChanges.state, reason: agentStateChanges.reason })
    .from(agentStateChanges)
    .where(eq(agentStateChanges.agentSessionId, id))
    .orderBy(asc(agentStateChanges.id));
  return rows.map(({ state, reason }) => (reason === '' ? state : `${state}: ${reason}`));
}

describe('signing in', () => {
  it('begins a paused session with the SIP account of its own id', async () => {
    const userId = await campaign.addUser();
    const result = await signIn(userId);
    expect(result).toMatchObject({
      ok: true,
      changed: true,
      session: { userId, state: 'paused', legUp: false, version: 0 },
    });
    const live = await sessions().liveOfUser(userId);
    expect(live?.sipHa1).toBe(live?.id.toLowerCase().padEnd(32, '0'));
    expect(await statesOf(live!.id)).toEqual(['paused']);
  });

  it('takes over the live session of the same campaign and ends one of another', async () => {
    const userId = await campaign.addUser();
    const first = await session(userId);
    expect(await signIn(userId)).toMatchObject({ ok: true, changed: false, session: { id: first.id, version: 1 } });
    const before = await sessions().get(first.id);
    expect(await signIn(userId, newId())).toEqual({ ok: false, code: 'campaign-not-found' });
    expect(await sessions().get(first.id)).toEqual(before);

    const [own] = await campaign.scope.primary.select().from(campaigns);
    const second = newId();
    await campaign.scope.primary.insert(campaigns, { ...own!, id: second });
    const moved = await session(userId, second);
    expect(moved).toMatchObject({ campaignId: second, state: 'paused' });
    expect(await sessions().get(first.id)).toMatchObject({ state: 'offline', liveUserId: null });

    await sessions().legUp(moved.id, { dialerId: newId(), sipDialogId: 'leg' });
    await sessions().ready(moved.id);
    await sessions().reserve(moved.id, { attemptId: newId(), until: until() });
    expect(await signIn(userId)).toEqual({ ok: false, code: 'agent-busy' });
  });

  it('gives a user one live session, however many sockets ask at once', async () => {
    const userId = await campaign.addUser();
    const results = await Promise.all(Array.from({ length: 8 }, () => signIn(userId)));
    const ids = new Set(results.map((result) => result.ok && result.session.id));
    expect(ids.size).toBe(1);
    expect(results.filter((result) => result.ok && result.changed)).toHaveLength(1);
  });

  it('is refused to strangers and to users of another tenant', async () => {
    const other = await createTestCampaign(test.database);
    expect(await signIn(await other.addUser())).toEqual({ ok: false, code: 'user-not-found' });
  });
});

describe('an agent', () => {
  it('goes ready, pauses and leaves, each step counted', async () => {
    const { id } = await session(await campaign.addUser());
    expect(await sessions().ready(id)).toMatchObject({ session: { state: 'idle', version: 1 } });
    expect(await sessions().ready(id)).toMatchObject({ changed: false, session: { version: 1 } });
    expect(await sessions().pause(id, 'lunch')).toMatchObject({ session: { state: 'paused', pauseReason: 'lunch' } });
    expect(await sessions().pause(id, 'coffee')).toMatchObject({ session: { pauseReason: 'coffee', version: 3 } });
    later(1_000);
    expect(await sessions().signOut(id)).toMatchObject({
      session: { state: 'offline', liveUserId: null, signedOutAt: now, stateSince: now },
    });
    for (const step of [sessions().ready(id), sessions().pause(id, 'x'), sessions().signOut(id)]) {
      expect(await step).toEqual({ ok: false, code: 'session-over' });
    }
    expect(await statesOf(id)).toEqual(['paused', 'idle', 'paused: lunch', 'paused: coffee', 'offline']);
    expect(await sessions().ready(newId())).toEqual({ ok: false, code: 'session-not-found' });
  });

  it('asks for a pause during a call, may take it back, and cannot leave', async () => {
    const id = await campaign.addIdleAgent();
    const attemptId = newId();
    await sessions().reserve(id, { attemptId, until: until() });
    expect(await sessions().signOut(id)).toEqual({ ok: false, code: 'agent-busy' });
    expect(await sessions().pause(id, 'lunch')).toMatchObject({ session: { state: 'reserved', pauseAfter: 'lunch' } });
    expect(await sessions().ready(id)).toMatchObject({ session: { state: 'reserved', pauseAfter: null } });
    await sessions().pause(id, 'lunch');
    expect(await sessions().releaseReservation(id, attemptId)).toMatchObject({
      session: { state: 'paused', pauseReason: 'lunch', attemptId: null },
    });
  });

  it('is free only with a leg up, and a lost leg gives the reservation back', async () => {
    const id = await campaign.addIdleAgent();
    const attemptId = newId();
    const ask = { campaignId: campaign.campaignId, attemptId, until: until() };
    await sessions().reserveLongestIdle(ask);
    const old = { dialerId: newId(), sipDialogId: 'old' };
    expect(await sessions().legDown(id, old)).toEqual({ ok: false, code: 'leg-replaced' });
    expect(await sessions().legDown(id, { sipDialogId: `leg-${id}` })).toMatchObject({
      session: { state: 'idle', legUp: false, attemptId: null },
    });
    expect(await sessions().reserveLongestIdle(ask)).toEqual({ ok: false, code: 'no-agent' });
    expect(await sessions().legUp(id, { dialerId: newId(), sipDialogId: 'new' })).toMatchObject({
      session: { legUp: true },
    });
    expect(await sessions().reserveLongestIdle(ask)).toMatchObject({ session: { id, state: 'reserved' } });
  });
});

describe('reservations', () => {
  it('take the agent of the campaign who has been idle longest', async () => {
    const order: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      order.push(await campaign.addIdleAgent());
      later(1_000);
    }
    await (await createTestCampaign(test.database)).addIdleAgent();
    const given: (string | false)[] = [];
    for (let n = 0; n < 4; n += 1) {
      const result = await sessions().reserveLongestIdle({
        campaignId: campaign.campaignId,
        attemptId: newId(),
        until: until(),
      });
      given.push(result.ok && result.session.id);
    }
    expect(given).toEqual([...order, false]);
  });

  it('give an attempt one agent', async () => {
    await campaign.addIdleAgent();
    await campaign.addIdleAgent();
    const ask = { campaignId: campaign.campaignId, attemptId: newId(), until: until() };
    expect(await sessions().reserveLongestIdle(ask)).toMatchObject({ ok: true });
    expect(await sessions().reserveLongestIdle(ask)).toEqual({ ok: false, code: 'attempt-has-agent' });
  });

  it('pass over agents whom no socket has vouched for lately', async () => {
    const gone = await campaign.addIdleAgent();
    const here = await campaign.addIdleAgent();
    later(12_000);
    await sessions().touch([here]);
    const ask = { campaignId: campaign.campaignId, attemptId: newId(), until: until() };
    expect(await sessions().reserve(gone, ask)).toEqual({ ok: false, code: 'agent-not-idle' });
    expect(await sessions().reserveLongestIdle(ask)).toMatchObject({ session: { id: here } });
    const another = { ...ask, attemptId: newId() };
    expect(await sessions().reserveLongestIdle(another)).toEqual({ ok: false, code: 'no-agent' });
    await sessions().touch([gone]);
    expect(await sessions().reserveLongestIdle(another)).toMatchObject({ session: { id: gone } });
  });

  it('end by themselves', async () => {
    const id = await campaign.addIdleAgent();
    await sessions().reserve(id, { attemptId: newId(), until: until() });
    expect(await sessions().expireReservations()).toEqual([]);
    later(5_000);
    expect(await sessions().expireReservations()).toMatchObject([{ id, state: 'idle', reservedUntil: null }]);
  });
});

describe('presence', () => {
  it('that is lost too long ends the session, unless a call is up', async () => {
    const idle = await campaign.addIdleAgent();
    const busy = await campaign.addIdleAgent();
    const seen = await campaign.addIdleAgent();
    await sessions().reserve(busy, { attemptId: newId(), until: until() });
    later(60_000);
    expect(await sessions().touch([seen])).toBe(1);
    const before = new Date(now.getTime() - 30_000);
    expect(await sessions().expireUnseen(before)).toMatchObject([{ id: idle, state: 'offline' }]);
    expect(await sessions().get(busy)).toMatchObject({ state: 'reserved' });
    expect(await sessions().get(seen)).toMatchObject({ state: 'idle' });
    expect(await sessions().touch([idle])).toBe(0);
  });

  it('of the legs of a dialer ends with the dialer', async () => {
    const dialerId = newId();
    const id = await campaign.addIdleAgent(dialerId);
    const other = await campaign.addIdleAgent();
    expect(await sessions().legsDownOf([dialerId])).toMatchObject([{ id, legUp: false, state: 'idle' }]);
    expect(await sessions().get(other)).toMatchObject({ legUp: true });
  });
});

describe('the snapshot', () => {
  it('has the session, what the agent may answer with, and the call with its lead', async () => {
    const [leadId] = await campaign.addLeads(1, { name: 'Ada', data: { plan: 'gold' } }, 2);
    const id = await campaign.addIdleAgent();
    const fence = (await campaign.repositories.campaignPacing.acquireFence(campaign.campaignId, newId()))!;
    const agent = { agentSessionId: id, until: until() };
    const claimed = await campaign.repositories.attempts.claim({
      campaignId: campaign.campaignId,
      fence,
      candidates: [{ ...candidate(campaign, leadId!), agent }],
    });
    const state = await sessions().stateOf(id);
    expect(state).toMatchObject({
      session: { id, state: 'reserved' },
      campaign: { id: campaign.campaignId, name: 'Test', status: 'running' },
      call: {
        attempt: { id: claimed.ok && claimed.claimed[0]?.attemptId, attemptNumber: 1 },
        lead: { id: leadId, name: 'Ada', data: { plan: 'gold' } },
        callbackNote: null,
        numbers: [expect.stringMatching(/^\+45/), expect.stringMatching(/^\+45/)],
      },
    });
    const { call } = state!;
    expect(await sessions().offerOf(call!.attempt.id)).toEqual({
      campaign: state!.campaign,
      lead: call!.lead,
      callbackNote: null,
      numbers: call!.numbers,
    });
    expect(await sessions().withAttempt(id)).toEqual({ session: state!.session, attempt: call!.attempt });
    expect(state?.dispositions.map((disposition) => disposition.code)).toEqual([
      'success',
      'not-interested',
      'unqualified',
      'callback',
      'answering-machine',
      'wrong-number',
      'do-not-call',
    ]);
    const other = (await createTestCampaign(test.database)).repositories.agentSessions;
    expect(await other.stateOf(id)).toBeUndefined();
    expect(await other.signOut(id)).toEqual({ ok: false, code: 'session-not-found' });
  });
});

describe('time usage', () => {
  it('counts each state within the period, the one that lasts up to its end', async () => {
    const from = now;
    const id = await campaign.addIdleAgent();
    later(60_000);
    await sessions().pause(id, 'lunch');
    later(30_000);
    await sessions().ready(id);
    later(10_000);
    await sessions().touch([id]);
    await sessions().reserve(id, { attemptId: newId(), until: until() });
    later(20_000);
    const usage = await sessions().timeUsage(campaign.campaignId, { from, to: now });
    expect(usage).toEqual({ offline: 0, paused: 30_000, idle: 70_000, reserved: 20_000, talking: 0, 'wrap-up': 0 });
    expect(occupancy(usage)).toBeCloseTo(20 / 90);
    const later15 = await sessions().timeUsage(campaign.campaignId, {
      from: new Date(from.getTime() + 45_000),
      to: new Date(from.getTime() + 75_000),
    });
    expect(later15).toMatchObject({ idle: 15_000, paused: 15_000, reserved: 0 });
    expect(occupancy({ offline: 5, paused: 5, idle: 0, reserved: 0, talking: 0, 'wrap-up': 0 })).toBeNull();
  });
});
