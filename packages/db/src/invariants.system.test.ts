import { asc, eq, isNotNull } from 'drizzle-orm';
import fc from 'fast-check';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@outrider/contracts';
import { AGENT_TRANSITIONS, type AgentState, type Termination } from '@outrider/domain';
import { repositories, type Repositories } from './repositories.js';
import { agentSessions, agentStateChanges, attempts, cdrs, leads } from './schema/index.js';
import { againstContention } from './transaction.js';
import { candidate, createTestCampaign, createTestDatabase, type TestCampaign, type TestDatabase } from './testing.js';

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

const ENDS: Termination[] = [
  { result: 'connected', reason: 'customer-hung-up' },
  { result: 'no-answer', reason: 'ring-timeout' },
  { result: 'never-sent', reason: 'dialer-lost' },
  { result: 'failed', reason: 'dialer-lost' },
];

/** One dialer's or gateway's next act; `pick` chooses among what is there. */
type Act = { type: 'claim' | 'go-on' | 'end' | 'connect' | 'dispose' | 'agent' | 'expire' | 'kill'; pick: number };

const act: fc.Arbitrary<Act> = fc.record({
  type: fc.oneof(
    { weight: 3, arbitrary: fc.constant('claim' as const) },
    { weight: 6, arbitrary: fc.constant('go-on' as const) },
    { weight: 4, arbitrary: fc.constant('connect' as const) },
    { weight: 4, arbitrary: fc.constant('end' as const) },
    { weight: 3, arbitrary: fc.constant('dispose' as const) },
    { weight: 2, arbitrary: fc.constant('agent' as const) },
    { weight: 1, arbitrary: fc.constant('expire' as const) },
    { weight: 1, arbitrary: fc.constant('kill' as const) },
  ),
  pick: fc.nat(1000),
});
const scripts = fc.array(fc.array(act, { minLength: 25, maxLength: 25 }), { minLength: 8, maxLength: 8 });

/** Runs one script over connections of its own, some of which are cut under it. */
async function perform(campaign: TestCampaign, own: Repositories, fence: number, script: readonly Act[]) {
  const dialerId = newId();
  for (const { type, pick } of script) {
    try {
      await once(campaign, own, { fence, dialerId }, type, pick);
    } catch (error) {
      // A cut connection: the act happened or did not, and its author goes on without knowing.
      if (!/connection|closed state|ECONNRESET|EPIPE/i.test(`${String(error)} ${String((error as Error).cause)}`))
        throw error;
    }
  }
}

async function once(
  { campaignId, scope, trunkId }: TestCampaign,
  own: Repositories,
  { fence, dialerId }: { fence: number; dialerId: string },
  type: Act['type'],
  pick: number,
) {
  const one = <T>(items: readonly T[]) => items[pick % Math.max(1, items.length)];
  const open = () => own.attempts.open({ campaignId });
  const until = new Date(Date.now() + 20);
  switch (type) {
    case 'claim': {
      // All of them want the same head of the list.
      const head = await own.hopper.candidates(campaignId, 1 + (pick % 4));
      const candidates = head.map(({ leadId }) => candidate({ trunkId }, leadId));
      await own.attempts.claim({ campaignId, fence, candidates });
      break;
    }
    case 'go-on': {
      const attempt = one(await open());
      if (!attempt) break;
      await own.attempts.markDialing(attempt.id, { dialerId });
      await own.attempts.markRingingMany([{ attemptId: attempt.id, at: new Date() }]);
      await own.attempts.markAnswered(attempt.id);
      break;
    }
    case 'connect': {
      const attempt = one((await open()).filter(({ state }) => state === 'answered'));
      if (!attempt) break;
      const reserved = await own.agentSessions.reserveLongestIdle({ campaignId, attemptId: attempt.id, until });
      if (reserved.ok) await own.attempts.connect(attempt.id, reserved.session.id);
      break;
    }
    case 'end': {
      const ending = (await open()).filter((_, n) => (n + pick) % 2 === 0);
      await own.attempts.endMany(ending.map(({ id }) => ({ attemptId: id, termination: one(ENDS)! })));
      break;
    }
    case 'dispose': {
      const wrapping = await scope.primary.select().from(agentSessions).where(eq(agentSessions.state, 'wrap-up'));
      const session = one(wrapping);
      if (!session?.attemptId) break;
      const { attemptId, userId } = session;
      await own.attempts.dispose({ attemptId, userId, disposition: { code: 'not-interested' } });
      break;
    }
    case 'agent': {
      const session = one(await scope.primary.select().from(agentSessions).where(isNotNull(agentSessions.liveUserId)));
      if (!session) break;
      if (pick % 3 === 0) await own.agentSessions.pause(session.id, 'x');
      else if (pick % 3 === 1) await own.agentSessions.legDown(session.id, { sipDialogId: session.sipDialogId ?? '' });
      else await own.agentSessions.legUp(session.id, { dialerId, sipDialogId: newId() });
      await own.agentSessions.ready(session.id);
      break;
    }
    case 'expire':
      await own.agentSessions.expireReservations();
      await againstContention(() => scope.primary.update(leads, { state: 'ready' }, eq(leads.state, 'waiting')));
      break;
    case 'kill':
      await cutOneConnection(pick);
  }
}

async function cutOneConnection(pick: number) {
  const admin = await createConnection({ uri: test.url });
  try {
    const [rows] = await admin.query<RowDataPacket[]>(
      'select id from information_schema.processlist where db = database() and id <> connection_id()',
    );
    const victim = rows[pick % Math.max(1, rows.length)];
    // It may have gone by itself meanwhile.
    if (victim) await admin.query('kill ?', [victim['id']]).catch(() => undefined);
  } finally {
    await admin.end();
  }
}

/** What somebody always does in the end: every open attempt ends, every reservation runs out. */
async function settle({ repositories: own }: TestCampaign) {
  const open = await own.attempts.open();
  await own.attempts.endMany(open.map(({ id }) => ({ attemptId: id, termination: ENDS[3]! })));
  await own.agentSessions.expireReservations(new Date(Date.now() + 60_000));
}

/** Returns how many talks there were. */
async function check({ scope }: TestCampaign): Promise<number> {
  const allAttempts = await scope.primary.select().from(attempts);
  const allCdrs = await scope.primary.select().from(cdrs);
  expect(allCdrs.map((cdr) => cdr.attemptId).sort()).toEqual(allAttempts.map((attempt) => attempt.id).sort());
  for (const cdr of allCdrs) {
    const attempt = allAttempts.find(({ id }) => id === cdr.attemptId);
    expect(attempt).toMatchObject({ state: 'ended', result: cdr.result, reason: cdr.reason, endedAt: cdr.endedAt });
  }

  for (const lead of await scope.primary.select().from(leads)) {
    const own = allAttempts.filter((attempt) => attempt.leadId === lead.id);
    expect(lead.state).not.toBe('dialing');
    expect(own.map((attempt) => attempt.attemptNumber).sort((a, b) => a - b)).toEqual(own.map((_, n) => n + 1));
    expect(lead.attemptCount).toBe(own.length);
    expect(lead.dialedCount).toBe(own.filter((attempt) => attempt.dialedAt !== null).length);
  }

  const sessions = await scope.primary.select().from(agentSessions);
  for (const session of sessions) {
    expect(['idle', 'paused', 'wrap-up']).toContain(session.state);
    expect(session.attemptId === null).toBe(session.state !== 'wrap-up');
    const changes = await scope.primary
      .select({ state: agentStateChanges.state })
      .from(agentStateChanges)
      .where(eq(agentStateChanges.agentSessionId, session.id))
      .orderBy(asc(agentStateChanges.id));
    const states = changes.map(({ state }) => state);
    expect(states.at(-1)).toBe(session.state);
    expect(states.every((state, n) => n === 0 || follows(states[n - 1]!, state))).toBe(true);
    // Each talk was one attempt's: two attempts were never connected to one agent at a time, nor one attempt to two agents.
    const talks = allAttempts.filter((attempt) => attempt.connectedAt && attempt.agentSessionId === session.id);
    expect(states.filter((state) => state === 'talking')).toHaveLength(talks.length);
  }
  return allAttempts.filter((attempt) => attempt.connectedAt).length;
}

const follows = (from: AgentState, to: AgentState) => from === to || AGENT_TRANSITIONS[from].includes(to);

describe('whatever dialers, gateways and cut connections do at the same time', () => {
  it('every attempt has one CDR and one number, every agent one call', async () => {
    let talks = 0;
    await fc.assert(
      fc.asyncProperty(scripts, async (all) => {
        const campaign = await createTestCampaign(test.database);
        await campaign.addLeads(30);
        for (let n = 0; n < 4; n += 1) await campaign.addIdleAgent();
        const fence = (await campaign.repositories.campaignPacing.acquireFence(campaign.campaignId, newId()))!;
        const pools = [test.connect(), test.connect(), test.connect(), test.connect()];
        await Promise.all(
          all.map((script, n) =>
            perform(campaign, repositories(pools[n % pools.length]!, campaign.tenantId), fence, script),
          ),
        );
        await Promise.all(pools.map((pool) => pool.close()));
        await settle(campaign);
        talks += await check(campaign);
      }),
      { numRuns: 6, endOnFailure: true },
    );
    // The scripts get as far as talks, or they would show nothing.
    expect(talks).toBeGreaterThan(0);
  });
});
