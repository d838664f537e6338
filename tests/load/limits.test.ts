import { until } from '@outrider/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDialing, type DialingRig } from '../support/dialing.js';
import { endings, openAttempts, records } from '../support/truth.js';

const CHANNELS = 12;
const CALLS_PER_SECOND = 8;

/** The carrier itself refuses what is over the limits, with 503; and more agents than channels want calls all the time. */
const scenario = {
  seed: 11,
  audio: 'none',
  builtInNumbers: false,
  limits: { channels: CHANNELS, callsPerSecond: CALLS_PER_SECOND },
  mix: [
    { weight: 50, behaviour: 'answer', ringMs: { min: 50, max: 800 }, talkMs: { min: 500, max: 3_000 } },
    { weight: 30, behaviour: 'busy', ringMs: { min: 10, max: 100 } },
    { weight: 20, behaviour: 'unavailable', ringMs: { min: 100, max: 1_000 } },
  ],
};

interface Stats {
  invites: number;
  maxInvitesPerSecond: number;
  peakCalls: number;
  duplicateInvites: number;
}

let rig: DialingRig;
beforeAll(async () => {
  rig = await startDialing({
    leads: 2_000,
    agents: 20,
    carrierScenario: scenario,
    channels: CHANNELS,
    callsPerSecond: CALLS_PER_SECOND,
    dialers: 2,
    behaviour: { talkMs: [300, 1_500], hangsUpShare: 0.5 },
  });
  await rig.start();
}, 240_000);
afterAll(() => rig?.stop());

describe("a trunk's channels and calls per second", () => {
  it('are used to the full and never passed, as the carrier counts them, with two dialers', async () => {
    const stats = await until(
      'two hundred calls',
      async () => {
        const now = await rig.carrier<Stats>('/stats');
        return now.invites >= 200 && now;
      },
      { timeoutMs: 120_000, everyMs: 200 },
    );
    expect(stats.peakCalls).toBeLessThanOrEqual(CHANNELS);
    expect(stats.maxInvitesPerSecond).toBeLessThanOrEqual(CALLS_PER_SECOND);
    expect(stats.maxInvitesPerSecond).toBeGreaterThanOrEqual(CALLS_PER_SECOND - 1);
    expect(stats.duplicateInvites).toBe(0);
    expect(await endings(rig.database)).not.toHaveProperty('failed/trunk-congestion');
  }, 180_000);

  it('are free again when everything is over', async () => {
    await rig.rest.post(`/campaigns/${rig.campaign.id}/stop`);
    await until('the last call', async () => (await openAttempts(rig.database)).total === 0, { timeoutMs: 60_000 });
    const truth = await records(rig.database);
    expect(truth.cdrs).toBe(truth.attempts);
  }, 120_000);
});
