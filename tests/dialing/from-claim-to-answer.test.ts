import { and, eq, sql } from 'drizzle-orm';
import type { CampaignReport } from '@outrider/contracts';
import { schema } from '@outrider/db';
import { until } from '@outrider/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCalls } from '../support/calls.js';
import { openDialQueue, type DialQueue } from '../support/dial-queue.js';
import { startDialing, type DialingRig } from '../support/dialing.js';

/** Test numbers of the simulated carrier: their last four digits say what they do. */
const TALKS_ON = '+4531200001';
const ANSWERS_AT_ONCE = '+4531200015';
const talksBriefly = (n: number) => `+45312${n}0014`;

let rig: DialingRig;
let queue: DialQueue;
let calls: ReturnType<typeof createCalls>;

beforeAll(async () => {
  rig = await startDialing({
    leads: 0,
    agents: 2,
    carrierScenario: { seed: 1 },
    behaviour: { hangsUpShare: 0, longestTalkMs: 600_000 },
  });
  queue = openDialQueue(rig.platform.urls.redis);
  calls = createCalls(rig);
  await calls.addLeads(TALKS_ON);
  await rig.start();
  await calls.connected(TALKS_ON);
}, 240_000);
afterAll(async () => {
  await queue?.close();
  await rig?.stop();
});

/** Claims the number's lead, makes the change, and only then lets the call go on; resolves with the attempt's end. */
async function changedBeforeInvite(number: string, change: () => Promise<unknown>) {
  await queue.hold();
  await calls.addLeads(number);
  await calls.claimed(number);
  await change();
  await queue.letGo();
  return calls.ended(number);
}

describe('between the claim of a lead and its INVITE', () => {
  it('a number that is put on the suppression list is not called', async () => {
    const number = talksBriefly(1);
    const end = await changedBeforeInvite(number, () => rig.rest.post('/suppressions', { number }));
    expect(end).toMatchObject({ result: 'blocked', reason: 'suppressed', dialedAt: null });
    expect(await calls.lead(number)).toMatchObject({ state: 'closed', closedReason: 'suppressed' });
    expect(await calls.atCarrier(number)).toEqual([]);
  });

  it('a calling window that shuts keeps the lead for its next opening', async () => {
    const number = talksBriefly(2);
    const { callingWindows } = rig.campaign;
    // Three days ahead: today in no time zone.
    const opens = (new Date().getUTCDay() + 6 + 3) % 7;
    const later = callingWindows.map((day, weekday) => (weekday === opens ? day : []));
    const end = await changedBeforeInvite(number, () =>
      rig.rest.patch(`/campaigns/${rig.campaign.id}`, { callingWindows: later }),
    );
    await rig.rest.patch(`/campaigns/${rig.campaign.id}`, { callingWindows });
    expect(end).toMatchObject({ result: 'blocked', reason: 'outside-calling-window', dialedAt: null });
    const { state, nextDialAt } = await calls.lead(number);
    expect(state).toBe('waiting');
    expect(nextDialAt.getTime()).toBeGreaterThan(Date.now());
    expect(await calls.atCarrier(number)).toEqual([]);
  });

  it("the tenant's cap on calls that are up holds", async () => {
    const { tenants } = schema;
    const number = talksBriefly(3);
    expect((await calls.attempts(TALKS_ON))[0]?.state).toBe('connected');
    const end = await changedBeforeInvite(number, () =>
      rig.database.primary.update(tenants).set({ maxConcurrentCalls: 1 }),
    );
    await rig.database.primary.update(tenants).set({ maxConcurrentCalls: 500 });
    expect(end).toMatchObject({ result: 'blocked', reason: 'spend-limit', dialedAt: null });
    expect((await calls.lead(number)).state).toBe('waiting');
    expect(await calls.atCarrier(number)).toEqual([]);
  });

  it('a campaign that is stopped sends nothing more', async () => {
    const number = talksBriefly(4);
    const end = await changedBeforeInvite(number, () => rig.rest.post(`/campaigns/${rig.campaign.id}/stop`));
    expect(end).toMatchObject({ result: 'blocked', reason: 'campaign-not-running', dialedAt: null });
    expect(await calls.lead(number)).toMatchObject({ state: 'ready', dialedCount: 0 });
    expect(await calls.atCarrier(number)).toEqual([]);
    await rig.start();
    await calls.connected(number);
  });
});

describe('the job of a claimed attempt', () => {
  const campaign = () => ({ campaignId: rig.campaign.id });

  it('that is delivered again, before, during and after the call, places no second call', async () => {
    const number = talksBriefly(5);
    await queue.hold();
    await calls.addLeads(number);
    const { id: attemptId, tenantId, callId } = await calls.claimed(number);
    const job = { tenantId, ...campaign(), attemptId };
    await queue.repeat(job, 5);
    await queue.letGo();
    await calls.connected(number);
    await queue.repeat(job, 5);
    const end = await calls.ended(number);
    await queue.repeat(job, 5);
    await until('every copy has been taken', async () => (await queue.size()) === 0);

    expect(end).toMatchObject({ result: 'connected', reason: 'customer-hung-up' });
    expect(await calls.attempts(number)).toHaveLength(1);
    expect(await calls.records(number)).toHaveLength(1);
    expect((await calls.atCarrier(number)).map((call) => call.callId)).toEqual([callId]);
  });

  it('that is lost with its claim lets the lead be called a little later, once', async () => {
    const number = talksBriefly(6);
    await queue.hold();
    await calls.addLeads(number);
    const { id: attemptId } = await calls.claimed(number);
    await queue.lose(attemptId);
    await queue.letGo();
    await calls.connected(number, 40_000);

    const [second, first, ...others] = await calls.attempts(number);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ id: attemptId, result: 'never-sent', reason: 'dialer-lost', dialedAt: null });
    expect((await calls.atCarrier(number)).map((call) => call.callId)).toEqual([second?.callId]);
    await until('both have their record', async () => (await calls.records(number)).length === 2);
    expect((await calls.lead(number)).dialedCount).toBe(1);
  });
});

describe('a customer who answers at the moment in which the last agent leaves', () => {
  it('hears the message after the patience, is counted, and is not dialed predictively for 72 hours', async () => {
    const { agentSessions } = schema;
    const free = and(eq(agentSessions.state, 'idle'), eq(agentSessions.legUp, true));
    await until('the one free agent', async () => (await rig.database.primary.$count(agentSessions, free)) === 1);
    const before = await report();
    await queue.hold();
    await calls.addLeads(ANSWERS_AT_ONCE);
    await calls.claimed(ANSWERS_AT_ONCE);
    // The leaving is under way when the customer answers, and is there to be seen only after it.
    await rig.database.primary.transaction(async (leaving) => {
      await leaving
        .update(agentSessions)
        .set({
          state: 'paused',
          pauseReason: 'Gone',
          stateSince: new Date(),
          version: sql`${agentSessions.version} + 1`,
        })
        .where(free);
      await queue.letGo();
      await until('the answer', async () => (await calls.atCarrier(ANSWERS_AT_ONCE))[0]?.answeredAt);
    });

    const end = await calls.ended(ANSWERS_AT_ONCE);
    expect(end).toMatchObject({ result: 'abandoned', reason: 'no-agent', agentSessionId: null });
    const { noPredictiveBefore } = await calls.lead(ANSWERS_AT_ONCE);
    expect(noPredictiveBefore?.getTime()).toBe(end.endedAt!.getTime() + 72 * 3_600_000);

    const { heard } = await until('the carrier knows of the end', async () =>
      (await calls.atCarrier(ANSWERS_AT_ONCE)).find(({ endedAt }) => endedAt),
    );
    expect(heard.reduce((sum, { moments }) => sum + moments, 0)).toBeGreaterThan(2);
    const after = await report();
    expect(after.results.abandoned).toBe(before.results.abandoned + 1);
    expect(after.answered).toBe(before.answered + 1);
    expect(after.abandonShare).toBeCloseTo(after.results.abandoned / after.answered, 3);
  });

  const report = () => rig.rest.get<CampaignReport>(`/campaigns/${rig.campaign.id}/report`);
});
