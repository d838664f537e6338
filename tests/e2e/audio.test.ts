import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeWav, dominantFrequency, SAMPLE_RATE } from '@outrider/audio';
import { schema } from '@outrider/db';
import { until } from '@outrider/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDialing, type DialingRig } from '../support/dialing.js';

/** Above every tone of the simulated carrier. */
const AGENT_HZ = 2_600;
const NEAR_HZ = 12;

interface CarrierCall {
  number: string;
  toneHz: number;
  answeredAt?: string;
  endedAt?: string;
  heard: { hz: number; moments: number }[];
}

let rig: DialingRig;

beforeAll(async () => {
  rig = await startDialing({
    leads: 1,
    agents: 1,
    carrierScenario: {
      builtInNumbers: false,
      mix: [{ weight: 1, behaviour: 'answer', ringMs: 100, talkMs: 6_000 }],
    },
    behaviour: { toneHz: AGENT_HZ, hangsUpShare: 0 },
  });
  await rig.rest.patch(`/projects/${rig.campaign.projectId}`, { recording: 'allowed' });
  const recordingConsent = 'The called party is asked at the beginning of the talk.';
  await rig.rest.patch(`/campaigns/${rig.campaign.id}`, { recording: 'stereo', recordingConsent });
}, 180_000);
afterAll(() => rig.stop());

const near = (hz: number, wanted: number) => Math.abs(hz - wanted) < NEAR_HZ;
const call = async () => (await rig.carrier<{ calls: CarrierCall[] }>('/calls')).calls[0];

describe('the audio of a call', () => {
  it('goes both ways, and onto the right channels of the recording', async () => {
    await rig.start();
    const { toneHz } = await until('the customer answered', async () => {
      const present = await call();
      return present?.answeredAt !== undefined && present;
    });
    await until('the agent hears the tone of this customer', () => near(rig.bots[0]!.phone!.hears(400).hz, toneHz));
    await until('the customer hears the tone of the agent', async () =>
      near((await call())?.heard[0]?.hz ?? 0, AGENT_HZ),
    );
    await until('the customer hung up', async () => (await call())?.endedAt !== undefined);

    const recording = await until('the recording is whole', async () => {
      const [row] = await rig.database.primary.select().from(schema.recordings);
      return row?.endedAt !== null && row;
    });
    const file = join(rig.platform.env['OUTRIDER_DATA_DIR']!, 'recordings', recording.path);
    const { channels, rate } = decodeWav(await readFile(file));
    expect(rate).toBe(SAMPLE_RATE);
    expect(channels).toHaveLength(2);
    const [customer, agent] = channels.map((samples) => dominantFrequency(middle(samples), SAMPLE_RATE).hz);
    expect(Math.abs(customer! - toneHz)).toBeLessThan(NEAR_HZ);
    expect(Math.abs(agent! - AGENT_HZ)).toBeLessThan(NEAR_HZ);
  }, 60_000);
});

/** Two seconds around the middle, where both sides talk. */
function middle(samples: Int16Array): Int16Array {
  const from = Math.max(0, Math.floor(samples.length / 2) - SAMPLE_RATE);
  return samples.subarray(from, from + 2 * SAMPLE_RATE);
}
