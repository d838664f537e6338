import { until } from '@outrider/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDialing, type DialingRig } from '../support/dialing.js';
import { leftBehind, openAttempts, records } from '../support/truth.js';

const scenario = {
  seed: 9,
  audio: 'none',
  builtInNumbers: false,
  mix: [
    { weight: 80, behaviour: 'answer', ringMs: { min: 50, max: 3_000 }, talkMs: { min: 2_000, max: 20_000 } },
    { weight: 20, behaviour: 'unavailable', ringMs: { min: 200, max: 1_000 } },
  ],
};

let rig: DialingRig;
beforeAll(async () => {
  rig = await startDialing({ leads: 1_000, agents: 20, carrierScenario: scenario, dialers: 2 });
  await rig.start();
}, 240_000);
afterAll(() => rig?.stop());

const instanceOf = async (i: number) => String((await rig.platform.dialers[i]!.ready)['instanceId']);

describe('a dialer that is stopped in order with calls up', () => {
  it('ends its calls itself, gives its campaign and phones to the other one, and is not missed', async () => {
    const { database, platform } = rig;
    for (const i of [0, 1, 0, 1]) {
      await until('calls on the wire', async () => (await openAttempts(database)).onTheWire >= 15, {
        timeoutMs: 60_000,
      });
      const [leaving, staying] = [platform.dialers[i]!, await instanceOf(1 - i)];
      await leaving.kill('SIGTERM');
      // It has ended what was its own before it went: nobody has to find out that it is gone.
      expect((await leftBehind(database, [staying])).ofTheDead).toBe(0);
      await until('phones at the other one, agents free', async () => {
        const left = await leftBehind(database, [staying]);
        return left.stuckAgents === 0 && left.withoutLeg === 0;
      });
      await leaving.restart();
    }
  }, 240_000);

  it('has one record for every attempt and has called nobody twice', async () => {
    const { database } = rig;
    await rig.rest.post(`/campaigns/${rig.campaign.id}/stop`);
    await until('the last call', async () => (await openAttempts(database)).total === 0, { timeoutMs: 60_000 });
    const truth = await records(database);
    expect(truth).toMatchObject({ withoutRecord: 0, recordTooEarly: 0, ended: truth.attempts, cdrs: truth.attempts });
    await until(
      'no call at the carrier',
      async () => (await rig.carrier<{ callsUp: number }>('/stats')).callsUp === 0,
      {
        timeoutMs: 40_000,
        everyMs: 200,
      },
    );
    expect((await rig.carrier<{ duplicateInvites: number }>('/stats')).duplicateInvites).toBe(0);
  }, 120_000);
});
