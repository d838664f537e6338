import { createDraws, until } from '@outrider/testkit';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDialing, type DialingRig } from '../support/dialing.js';
import { alarms, balance, lastReason, setLimit, setPrice } from '../support/spend.js';
import { openAttempts } from '../support/truth.js';

const PRICE = 10_000;
const LIMIT = 150 * PRICE;
const KILLS = 4;

const scenario = {
  seed: 5,
  audio: 'none',
  builtInNumbers: false,
  mix: [
    { weight: 70, behaviour: 'answer', ringMs: { min: 50, max: 800 }, talkMs: { min: 1_000, max: 3_000 } },
    { weight: 15, behaviour: 'busy', ringMs: 100 },
    { weight: 15, behaviour: 'unavailable', ringMs: { min: 200, max: 1_000 } },
  ],
};

let rig: DialingRig;
beforeAll(async () => {
  rig = await startDialing({ leads: 1_500, agents: 15, carrierScenario: scenario, dialers: 2 });
  await setPrice(rig, PRICE);
  await setLimit(rig, LIMIT);
  await rig.start();
}, 240_000);
afterAll(() => rig?.stop());

describe("the day's limit, with dialers that are killed", () => {
  const draws = createDraws(7);

  it('loses no reservation and counts none twice', async () => {
    const { database, platform } = rig;
    for (let i = 0; i < KILLS; i += 1) {
      await until('calls up', async () => (await openAttempts(database)).onTheWire >= 5, { timeoutMs: 60_000 });
      await delay(draws.between([0, 1_000]));
      const dialer = platform.dialers[i % 2]!;
      await dialer.kill('SIGKILL');
      await dialer.restart();
      const { reserved, spent, paid, cost } = await balance(rig);
      expect(reserved + spent).toBeLessThanOrEqual(LIMIT);
      expect({ reserved, spent }).toEqual({ reserved: paid, spent: cost });
    }
  }, 180_000);

  it('is never passed; the campaign says why it waits, and the alarms are raised once each', async () => {
    await until('nothing is dialed for want of money', async () => /today's spend limit/.test(await lastReason(rig)), {
      timeoutMs: 120_000,
      everyMs: 250,
    });
    await until('every call is over', async () => (await openAttempts(rig.database)).total === 0, {
      timeoutMs: 60_000,
    });
    const { reserved, spent, cost } = await balance(rig);
    expect({ reserved, spent }).toEqual({ reserved: 0, spent: cost });
    expect(spent).toBeLessThanOrEqual(LIMIT);
    await until('both alarms', async () => (await alarms(rig)).length >= 2, { timeoutMs: 15_000 });
    expect(await alarms(rig)).toEqual(['limit-near', 'limit-reached']);
  }, 240_000);

  it('is raised, and dialing goes on', async () => {
    await setLimit(rig, 2 * LIMIT);
    await until('calls again', async () => (await openAttempts(rig.database)).onTheWire > 0, { timeoutMs: 20_000 });
  }, 30_000);
});
