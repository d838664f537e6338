import { schema } from '@outrider/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCalls } from '../support/calls.js';
import { openDialQueue, type DialQueue } from '../support/dial-queue.js';
import { startDialing, type DialingRig } from '../support/dialing.js';

/** Test numbers of the simulated carrier: their last four digits say what they do. */
const TALKS_ON = '+4531200001';
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
  });
});
