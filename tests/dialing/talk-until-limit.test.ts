import { until } from '@outrider/testkit';
import { schema } from '@outrider/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDialing, type DialingRig } from '../support/dialing.js';
import { balance, setLimit, setPrice } from '../support/spend.js';

const PRICE = 10_000;

const scenario = {
  seed: 6,
  audio: 'none',
  builtInNumbers: false,
  mix: [{ weight: 1, behaviour: 'answer', ringMs: 50, talkMs: 300_000 }],
};

let rig: DialingRig;
beforeAll(async () => {
  rig = await startDialing({
    leads: 20,
    agents: 1,
    carrierScenario: scenario,
    behaviour: { hangsUpShare: 0, talkMs: [300_000, 300_000] },
  });
  await setPrice(rig, PRICE);
  await setLimit(rig, 2 * PRICE - 1);
  await rig.start();
}, 240_000);
afterAll(() => rig?.stop());

describe('a talk that lasts longer than the money', () => {
  it('ends when its last paid minute is over, and costs no more than that', async () => {
    const { cdrs } = schema;
    const ended = () => rig.database.primary.select().from(cdrs).orderBy(cdrs.endedAt);
    await until('the talk is over', async () => (await ended()).length > 0, { timeoutMs: 120_000, everyMs: 250 });
    expect(await ended()).toMatchObject([{ result: 'connected', reason: 'limit-reached', cost: PRICE }]);
    expect(await balance(rig)).toMatchObject({ reserved: 0, spent: PRICE });
  }, 150_000);
});
