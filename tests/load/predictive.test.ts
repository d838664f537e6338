import type { CampaignPacing } from '@outrider/contracts';
import { schema } from '@outrider/db';
import { createAnswerModel, createReplay } from '@outrider/pacing';
import { until } from '@outrider/testkit';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDialing, type DialingRig } from '../support/dialing.js';
import { openAttempts, records } from '../support/truth.js';

const scenario = {
  seed: 5,
  audio: 'none',
  builtInNumbers: false,
  mix: [
    { weight: 40, behaviour: 'answer', ringMs: { min: 500, max: 4_000 }, talkMs: { min: 20_000, max: 30_000 } },
    { weight: 60, behaviour: 'busy', ringMs: { min: 500, max: 3_000 } },
  ],
};

let rig: DialingRig;
beforeAll(async () => {
  rig = await startDialing({
    leads: 3_000,
    agents: 10,
    carrierScenario: scenario,
    env: { OUTRIDER_PACING_LOG: 'on' },
    settings: { mode: 'predictive' },
    behaviour: { talkMs: [300, 2_500], wrapUpMs: [100, 1_500], hangsUpShare: 1 },
  });
  await rig.start();
}, 240_000);
afterAll(() => rig?.stop({ keep: false }));

describe('a predictive campaign', () => {
  it('dials ahead of its agents, and says why', async () => {
    const ahead = await until(
      'a decision with more calls than free agents',
      async () => {
        const pacing = await rig.rest.get<CampaignPacing>(`/campaigns/${rig.campaign.id}/pacing`);
        return pacing.decisions.find(({ dial, forecast }) => dial > Math.max(0, forecast['agentsFree'] ?? 0)) && pacing;
      },
      { timeoutMs: 120_000, everyMs: 200 },
    );
    expect(ahead).toMatchObject({ mode: 'predictive', abandonTarget: 0.03 });
    expect(ahead.decisions[0]?.forecast['abandonTarget']).toBeLessThanOrEqual(0.03);
    expect(ahead.decisions[0]?.reason).not.toBe('');
  }, 180_000);

  it('learns who answers', async () => {
    const learned = await until(
      'a model of a hundred calls',
      async () => {
        const [row] = await rig.database.primary.select().from(schema.answerModels);
        const model = createAnswerModel(row?.state);
        return model.calls() >= 100 && model;
      },
      { timeoutMs: 60_000, everyMs: 500 },
    );
    expect(Object.keys(learned.state().weights)).toContain('attempt:1');
  }, 90_000);

  it('has a log whose every decision comes out exactly again', async () => {
    await rig.rest.post(`/campaigns/${rig.campaign.id}/stop`);
    await until('the last call', async () => (await openAttempts(rig.database)).total === 0, { timeoutMs: 60_000 });
    const truth = await records(rig.database);
    expect(truth.cdrs).toBe(truth.attempts);
    const dir = join(rig.platform.env['OUTRIDER_DATA_DIR'] ?? '', 'pacing', rig.campaign.id);
    const replays = await until(
      'whole logs',
      async () => {
        const names = await readdir(dir);
        const texts = await Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')));
        return texts.length > 0 && texts.every((text) => text.endsWith('\n')) && texts.map(replay);
      },
      { timeoutMs: 20_000 },
    );
    for (const report of replays) expect(report.difference).toBeUndefined();
    expect(replays.some(({ decisions, events }) => decisions > 100 && events > 100)).toBe(true);
  }, 120_000);
});

function replay(text: string) {
  const one = createReplay();
  for (const line of text.split('\n')) if (!one.line(line)) break;
  return one.report();
}
