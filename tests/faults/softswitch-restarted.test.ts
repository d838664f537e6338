import { until } from '@outrider/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDialing, type DialingRig } from '../support/dialing.js';
import { endings, leftBehind, openAttempts, records } from '../support/truth.js';

const RECOVERY_MS = 15_000;
const scenario = {
  seed: 7,
  audio: 'none',
  builtInNumbers: false,
  rtpTimeoutMs: 5_000,
  mix: [
    { weight: 80, behaviour: 'answer', ringMs: { min: 50, max: 1_500 }, talkMs: { min: 3_000, max: 8_000 } },
    { weight: 20, behaviour: 'unavailable', ringMs: { min: 200, max: 1_000 } },
  ],
};

let rig: DialingRig;
beforeAll(async () => {
  rig = await startDialing({ leads: 1_500, agents: 20, carrierScenario: scenario });
  await rig.start();
}, 240_000);
afterAll(() => rig?.stop());

const ended = async (ending: string) => (await endings(rig.database))[ending] ?? 0;
const nothingLeft = async () => {
  const { instanceId } = (await rig.platform.dialers[0]!.ready) as { instanceId: string };
  const left = await leftBehind(rig.database, [instanceId]);
  return left.ofTheDead === 0 && left.stuckAgents === 0 && left.withoutLeg === 0;
};
const callsUp = () =>
  until('15 calls on the wire', async () => (await openAttempts(rig.database)).onTheWire >= 15, { timeoutMs: 30_000 });

describe('a softswitch that goes away with calls up', () => {
  it.each([1, 2, 3])(
    'SIP server killed, %d. time: its calls end as lost, phones call again, dialing goes on',
    async () => {
      await callsUp();
      const before = await ended('failed/switch-lost');
      const killedAt = Date.now();
      await rig.platform.sipServer.kill('SIGKILL');
      await until('ends', async () => (await ended('failed/switch-lost')) >= before + 10);
      await rig.platform.sipServer.restart();
      await until('agents free, phones back', nothingLeft, { timeoutMs: RECOVERY_MS - (Date.now() - killedAt) });
      await callsUp();
    },
    120_000,
  );

  it.each([1, 2, 3])(
    'media server killed, %d. time: calls without audio are hung up, phones call again, dialing goes on',
    async () => {
      await callsUp();
      const before = await ended('failed/media');
      const killedAt = Date.now();
      await rig.platform.mediaServer.kill('SIGKILL');
      await until('ends', async () => (await ended('failed/media')) >= before + 10);
      await rig.platform.mediaServer.restart();
      await until('agents free, phones back', nothingLeft, { timeoutMs: RECOVERY_MS - (Date.now() - killedAt) });
      await callsUp();
    },
    120_000,
  );

  it('has one record for every attempt, has called nobody twice, and leaves no call anywhere', async () => {
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
