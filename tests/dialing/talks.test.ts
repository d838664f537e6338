import type { AgentCallAttempt, CallbackView } from '@outrider/contracts';
import { until } from '@outrider/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAgent, type HandDrivenAgent } from '../support/agent.js';
import { createCalls } from '../support/calls.js';
import { startDialing, type DialingRig } from '../support/dialing.js';

/** Test numbers of the simulated carrier: the first answers and never hangs up, the second rings until it is given up. */
const talksOn = (n: number) => `+45322${n}0001`;
const RINGS_ON = '+4532200003';
/** Above every tone of the simulated carrier. */
const AGENT_HZ = 2_600;
const HOLD_HZ = 425;
const NEAR_HZ = 12;
/** How long a customer is kept for an agent whose leg was lost, ms. */
const AGENT_LOST_MS = 20_000;
const CALLBACK_AHEAD_MS = 3_000;

let rig: DialingRig;
let agent: HandDrivenAgent;
let calls: ReturnType<typeof createCalls>;

beforeAll(async () => {
  rig = await startDialing({ leads: 0, agents: 0, carrierScenario: { seed: 1 }, settings: { maxWrapUpMs: null } });
  calls = createCalls(rig);
  agent = await startAgent(rig, 'hanne', AGENT_HZ);
  await calls.addLeads(talksOn(1));
  await rig.start();
}, 240_000);
afterAll(async () => {
  await agent?.stop();
  await rig?.stop();
});

const near = (hz: number, wanted: number) => Math.abs(hz - wanted) < NEAR_HZ;
const call = async (number: string) => (await calls.atCarrier(number))[0]!;
/** Moments in which this customer has heard that tone so far. */
const momentsOf = async (number: string, hz: number) =>
  (await call(number)).heard.reduce((sum, tone) => sum + (near(tone.hz, hz) ? tone.moments : 0), 0);
async function customerHears(number: string, hz: number): Promise<void> {
  const before = await momentsOf(number, hz);
  await until(`the customer hears ${hz} Hz`, async () => (await momentsOf(number, hz)) >= before + 2);
}
async function agentHears(what: string, holds: (heard: { hz: number; dbfs: number }) => boolean): Promise<void> {
  await until(`the agent hears ${what}`, () => holds(agent.phone.hears(400)));
}
async function bothHear(number: string): Promise<void> {
  const { toneHz } = await call(number);
  await agentHears('the customer', ({ hz }) => near(hz, toneHz));
  await customerHears(number, AGENT_HZ);
}
async function hangUpAndDispose(number: string): Promise<void> {
  const { id } = await calls.connected(number);
  await agent.client.send({ type: 'hang-up', attemptId: id });
  await until(
    'the end of the call',
    async () => (await calls.attempts(number)).find((each) => each.id === id)?.endedAt,
  );
  await dispose(id);
}
async function dispose(attemptId: string): Promise<void> {
  const disposition = agent.client.snapshot!.dispositions.find(({ code }) => code === 'not-interested')!;
  await agent.client.send({ type: 'dispose', attemptId, dispositionId: disposition.id });
}

describe('an agent on a talk', () => {
  it('puts the customer on hold, who hears the hold tone and is not heard, and takes the customer back', async () => {
    const number = talksOn(1);
    await calls.connected(number);
    await bothHear(number);
    await agent.client.send({ type: 'hold', on: true });
    await customerHears(number, HOLD_HZ);
    await agentHears('nobody', ({ dbfs }) => dbfs < -60);
    const saidOnHold = await momentsOf(number, AGENT_HZ);
    await customerHears(number, HOLD_HZ);
    expect(await momentsOf(number, AGENT_HZ)).toBe(saidOnHold);
    await agent.client.send({ type: 'hold', on: false });
    await bothHear(number);
  });

  it('sends digits that the customer’s end gets', async () => {
    await agent.client.send({ type: 'dtmf', digits: '159#*0D' });
    await until('the digits', async () => (await call(talksOn(1))).dtmf === '159#*0D');
    await hangUpAndDispose(talksOn(1));
  });

  it('whose phone is lost finds the customer, who heard the hold tone, when it is back', async () => {
    const number = talksOn(2);
    await calls.addLeads(number);
    const { id } = await calls.connected(number);
    await bothHear(number);
    await agent.phone.close();
    await customerHears(number, HOLD_HZ);
    await agent.newPhone();
    await bothHear(number);
    expect(await calls.attempts(number)).toMatchObject([{ id, state: 'connected' }]);
    await hangUpAndDispose(number);
    expect(await calls.attempts(number)).toMatchObject([{ id, result: 'connected', reason: 'agent-hung-up' }]);
  });

  it('whose phone stays away loses the customer only after 20 seconds', async () => {
    const number = talksOn(3);
    await calls.addLeads(number);
    await calls.connected(number);
    await bothHear(number);
    const lostAt = Date.now();
    await agent.phone.close();
    const { id: attemptId, result, reason, endedAt } = await calls.ended(number, 2 * AGENT_LOST_MS);
    expect({ result, reason }).toEqual({ result: 'connected', reason: 'agent-lost' });
    expect(endedAt!.getTime() - lostAt).toBeGreaterThanOrEqual(AGENT_LOST_MS);
    await until('the customer’s end is over too', async () => (await call(number)).endedAt);
    await agent.newPhone();
    await dispose(attemptId);
  });

  it('promises to call again, and is the one who talks when the time has come', async () => {
    const number = talksOn(4);
    const other = await startAgent(rig, 'ove', AGENT_HZ);
    try {
      await other.client.send({ type: 'pause', reason: 'Not yet' });
      await calls.addLeads(number);
      const { id: attemptId, agentSessionId } = await calls.connected(number);
      await other.client.send({ type: 'ready' });
      await agent.client.send({ type: 'hang-up' });
      await calls.ended(number);
      const dueAt = new Date(Date.now() + CALLBACK_AHEAD_MS);
      await agent.client.send({
        type: 'callback',
        attemptId,
        scope: 'me',
        dueAt: dueAt.toISOString(),
        note: 'After lunch',
      });
      const offered = new Promise<AgentCallAttempt>((resolve) => {
        agent.client.onMessage((message) => message.type === 'offered' && resolve(message.attempt));
      });
      const second = await calls.connected(number);
      expect(second).toMatchObject({ attemptNumber: 2, agentSessionId });
      expect(second.claimedAt.getTime()).toBeGreaterThanOrEqual(dueAt.getTime());
      expect(await offered).toMatchObject({ id: second.id, callbackNote: 'After lunch' });
      await bothHear(number);
      await hangUpAndDispose(number);
      const { items } = await rig.rest.get<{ items: CallbackView[] }>(`/callbacks?campaignId=${rig.campaign.id}`);
      expect(items).toMatchObject([{ status: 'done', note: 'After lunch' }]);
    } finally {
      await other.stop();
    }
  });
});

describe('a campaign that is stopped', () => {
  it('gives up the calls that ring, at the carrier too', async () => {
    await calls.addLeads(RINGS_ON);
    await until('it rings', async () => (await calls.attempts(RINGS_ON))[0]?.state === 'ringing');
    await rig.rest.post(`/campaigns/${rig.campaign.id}/stop`);
    const end = await calls.ended(RINGS_ON);
    expect(end).toMatchObject({ result: 'cancelled', reason: 'campaign-stopped', answeredAt: null });
    await until('the carrier has the CANCEL', async () => (await call(RINGS_ON)).ending === 'caller-cancelled');
  });
});
