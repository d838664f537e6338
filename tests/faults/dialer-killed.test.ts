import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { createDraws, until } from '@outrider/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDialing, type DialingRig } from '../support/dialing.js';
import { leftBehind, openAttempts, records } from '../support/truth.js';

const CALLS = 50;
const AGENTS = CALLS + 10;
const KILLS = 10;
/** From the kill to everything put right, ms. */
const RECOVERY_MS = 15_000;
/** A BYE that nobody answers is given up after 64·T1 (RFC 3261), 32 s. */
const LAST_DIALOG_MS = 40_000;

/** Everybody who answers talks for a while, so that sixty agents have fifty calls up; the rest of the mix keeps every state in play. */
const scenario = {
  seed: 3,
  audio: 'none',
  builtInNumbers: false,
  mix: [
    { weight: 85, behaviour: 'answer', ringMs: { min: 50, max: 1_500 }, talkMs: { min: 4_000, max: 9_000 } },
    { weight: 5, behaviour: 'busy', ringMs: 100 },
    { weight: 5, behaviour: 'unavailable', ringMs: { min: 200, max: 1_000 } },
    { weight: 5, behaviour: 'early-media', ringMs: { min: 200, max: 1_000 }, talkMs: { min: 1_000, max: 3_000 } },
  ],
};

let rig: DialingRig;
beforeAll(async () => {
  rig = await startDialing({
    leads: 3_000,
    agents: AGENTS,
    carrierScenario: scenario,
    channels: 200,
    callsPerSecond: 100,
    behaviour: { hangsUpShare: 0.1, talkMs: [3_000, 6_000] },
  });
  await rig.start();
}, 240_000);
afterAll(() => rig?.stop());

interface CarrierNumbers {
  numbers: { number: string; distinctCallIds: number }[];
}

const count = async (url: string) => (await (await fetch(url)).json()) as Record<string, number>;

describe('a dialer that is killed with its calls up', () => {
  const draws = createDraws(20_260_101);

  it.each(Array.from({ length: KILLS }, (_, i) => [i + 1]))(
    'leaves nothing behind, killed for the %d. time at a random moment',
    async () => {
      const { database, platform } = rig;
      await until(`${CALLS} calls up`, async () => (await openAttempts(database)).onTheWire >= CALLS, {
        timeoutMs: 60_000,
      });
      await delay(draws.between([0, 1_500]));
      const [dialer] = platform.dialers;
      const killedAt = Date.now();
      await dialer!.kill('SIGKILL');
      await dialer!.restart();
      const { instanceId } = (await dialer!.ready) as { instanceId: string };
      await until(
        'calls of the dead dialer ended, agents free, phones back',
        async () => {
          const left = await leftBehind(database, [instanceId]);
          return left.ofTheDead === 0 && left.stuckAgents === 0 && left.withoutLeg === 0;
        },
        { timeoutMs: RECOVERY_MS - (Date.now() - killedAt), everyMs: 100 },
      );
    },
    120_000,
  );

  it('has one record for every attempt, has called nobody twice, and leaves the carrier no call', async () => {
    const { database } = rig;
    await rig.rest.post(`/campaigns/${rig.campaign.id}/stop`);
    await until('the last call', async () => (await openAttempts(database)).total === 0, { timeoutMs: 60_000 });
    const truth = await records(database);
    expect(truth).toMatchObject({ withoutRecord: 0, recordTooEarly: 0, ended: truth.attempts, cdrs: truth.attempts });
    const stats = await until(
      'no call at the carrier',
      async () => {
        const now = await rig.carrier<{ callsUp: number; duplicateInvites: number; invites: number }>('/stats');
        return now.callsUp === 0 && now;
      },
      { timeoutMs: 40_000, everyMs: 200 },
    );
    expect(stats.duplicateInvites).toBe(0);
    expect((await rig.carrier<CarrierNumbers>('/numbers?duplicates=true')).numbers).toEqual([]);
  }, 120_000);

  it('leaves the switch nothing but the legs of the agents who are there', async () => {
    const left = async () => {
      const { dialogs, invites, waitingRequests } = await count(`${rig.platform.urls.sipAdmin}/counts`);
      const { legs } = await count(rig.platform.urls.mediaAdmin);
      return { dialogs, invites, waitingRequests, legs };
    };
    const phones = () => rig.bots.filter(({ phone }) => phone?.up).length;
    await until('every phone on the line', () => phones() === AGENTS);
    const wanted = { dialogs: AGENTS, invites: 0, waitingRequests: 0, legs: AGENTS };
    await until('no more dialogs and legs than phones', async () => isDeepStrictEqual(await left(), wanted), {
      timeoutMs: LAST_DIALOG_MS,
      everyMs: 500,
    }).catch(() => undefined);
    expect(await left()).toEqual(wanted);
  }, 120_000);
});
