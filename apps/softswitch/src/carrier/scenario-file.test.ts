import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScenarioError } from './scenario.js';
import { DEFAULT_SCENARIO } from './scenario-schema.js';
import { loadScenario, parseScenario } from './scenario-file.js';

const busy = { behaviour: 'busy' };

describe('a scenario file', () => {
  it('may say nothing, and means the default then', () => {
    expect(parseScenario({})).toEqual(DEFAULT_SCENARIO);
  });

  it('keeps what it says', () => {
    const scenario = parseScenario({
      seed: 7,
      audio: 'light',
      mix: [{ weight: 1, behaviour: 'answer', ringMs: { min: 1, max: 2 }, talkMs: { median: 5, sigma: 0.1 } }],
      numbers: [{ endsWith: '77', plans: [busy] }],
      limits: { channels: 3 },
      requireAuth: true,
      credentials: { username: 'u', password: 'p' },
    });
    expect(scenario).toMatchObject({ seed: 7, audio: 'light', limits: { channels: 3 } });
    expect(scenario.credentials).toEqual({ username: 'u', password: 'p', realm: 'carrier', status: 407 });
  });

  it.each([
    [7, '', 'must be object'],
    [{ behaviours: [] }, 'behaviours', 'is not a field'],
    [{ audio: 'loud' }, 'audio', 'one of full, light, none'],
    [{ mix: [] }, 'mix', 'fewer'],
    [{ mix: [{ weight: 0, behaviour: 'busy' }] }, 'mix', 'every weight is 0'],
    [{ mix: [{ weight: 1, behaviour: 'dance' }] }, 'mix[0].behaviour', 'one of answer'],
    [{ mix: [{ weight: 1, behaviour: 'answer', ringMs: -1 }] }, 'mix[0].ringMs', '>= 0'],
    [{ mix: [{ weight: 1, behaviour: 'answer', ringMs: 'soon' }] }, 'mix[0].ringMs', 'integer or object'],
    [{ mix: [{ weight: 1, behaviour: 'answer', ringMs: { min: 1 } }] }, 'mix[0].ringMs', '{min, max}'],
    [{ mix: [{ weight: 1, behaviour: 'answer', ringMs: { min: 3, max: 2 } }] }, 'mix[0].ringMs', 'greater than'],
    [{ mix: [{ weight: 1, behaviour: 'answer', ringMs: { median: 3 } }] }, 'mix[0].ringMs', 'sigma'],
    [{ mix: [{ weight: 1, behaviour: 'busy', talkMs: 3 }] }, 'mix[0].talkMs', 'means nothing'],
    [{ mix: [{ weight: 1, behaviour: 'reject' }] }, 'mix[0].status', '400'],
    [{ numbers: [{ plans: [busy] }] }, 'numbers[0]', 'exactly one'],
    [{ numbers: [{ number: '1', endsWith: '2', plans: [busy] }] }, 'numbers[0]', 'exactly one'],
    [{ numbers: [{ endsWith: '4x', plans: [busy] }] }, 'numbers[0].endsWith', 'digits only'],
    [{ numbers: [{ number: '1', plans: [] }] }, 'numbers[0].plans', 'fewer'],
    [{ requireAuth: true }, 'credentials', 'username'],
    [{ limits: { channels: 0 } }, 'limits.channels', '>= 1'],
  ])('is refused with the field and a sentence: %j', (value, field, words) => {
    let fault: unknown;
    try {
      parseScenario(value);
    } catch (error) {
      fault = error;
    }
    expect(fault).toMatchObject({ code: 'carrier-scenario-invalid', field });
    expect((fault as Error).message).toContain(words);
  });

  it('is refused where the file is missing or no JSON', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scenario-'));
    const path = join(folder, 'scenario.json');
    await expect(loadScenario(path)).rejects.toThrow(/can't be read/);
    await writeFile(path, '{');
    await expect(loadScenario(path)).rejects.toThrow(/not JSON/);
    await writeFile(path, '{"seed": 3}');
    expect((await loadScenario(path)).seed).toBe(3);
    await rm(folder, { recursive: true });
  });
});

describe('anything at all for a scenario', () => {
  it('is either taken or refused as a scenario is refused', () => {
    const field = fc.constantFrom(
      'mix',
      'numbers',
      'limits',
      'credentials',
      'audio',
      'seed',
      'plans',
      'behaviour',
      'ringMs',
    );
    const value = fc.object({ key: field, maxDepth: 4, withBigInt: false });
    fc.assert(
      fc.property(value, (anything) => {
        try {
          parseScenario(anything);
        } catch (error) {
          expect(error).toBeInstanceOf(ScenarioError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
