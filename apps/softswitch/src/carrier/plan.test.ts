import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_NUMBERS } from './built-in-numbers.js';
import { sampleMs, seededRandom } from './distribution.js';
import { createPlanner } from './plan.js';
import { parseScenario } from './scenario-file.js';

const mixed = {
  mix: [
    { weight: 3, behaviour: 'answer', ringMs: { median: 900, sigma: 0.5 } },
    { weight: 1, behaviour: 'busy' },
  ],
};

describe('a plan', () => {
  it('is the same for the same seed, number and attempt, and another for another', () => {
    const number = fc.stringMatching(/^\+45[0-9]{8}$/);
    fc.assert(
      fc.property(number, fc.nat(20), fc.nat(1_000), (called, attempt, seed) => {
        const one = createPlanner(parseScenario({ ...mixed, seed }))(called, attempt);
        const two = createPlanner(parseScenario({ ...mixed, seed }))(called, attempt);
        expect(two).toEqual(one);
      }),
    );
    const planner = createPlanner(parseScenario(mixed));
    const rings = new Set(Array.from({ length: 20 }, (_, attempt) => planner('+4511111119', attempt).ringMs));
    expect(rings.size).toBeGreaterThan(5);
  });

  it('follows the weights of the mix', () => {
    const planner = createPlanner(parseScenario({ ...mixed, builtInNumbers: false }));
    const answers = Array.from({ length: 4_000 }, (_, i) => planner(`+45${20_000_000 + i}`, 0)).filter(
      ({ behaviour }) => behaviour === 'answer',
    ).length;
    expect(answers).toBeGreaterThan(2_800);
    expect(answers).toBeLessThan(3_200);
  });

  it('prefers an exact number, then suffix and pattern in order, then the test numbers, then the mix', () => {
    const planner = createPlanner(
      parseScenario({
        mix: [{ weight: 1, behaviour: 'declined' }],
        numbers: [
          { endsWith: '02', plans: [{ behaviour: 'unavailable' }] },
          { pattern: '+4530xxxxxx', plans: [{ behaviour: 'ring-out' }] },
          { pattern: '46*', plans: [{ behaviour: 'machine' }] },
          { number: '+4520000002', plans: [{ behaviour: 'reject', status: 499 }] },
        ],
      }),
    );
    expect(planner('4520000002', 0)).toMatchObject({ behaviour: 'reject', status: 499 });
    expect(planner('+4530000002', 0).behaviour).toBe('unavailable');
    expect(planner('+4530000003', 0).behaviour).toBe('ring-out');
    expect(planner('+46123', 0).behaviour).toBe('machine');
    expect(planner('+4540000006', 0)).toMatchObject({ behaviour: 'unallocated', status: 404 });
    expect(planner('+4540001234', 0)).toMatchObject({ behaviour: 'declined', status: 603 });
  });

  it('goes through the plans of a number attempt by attempt, and stays at the last', () => {
    const planner = createPlanner(
      parseScenario({ numbers: [{ number: '1234', plans: [{ behaviour: 'busy' }, { behaviour: 'answer' }] }] }),
    );
    expect([0, 1, 2].map((attempt) => planner('1234', attempt).behaviour)).toEqual(['busy', 'answer', 'answer']);
  });

  it('knows every test number', () => {
    const planner = createPlanner(parseScenario({}));
    for (const [ending, { behaviour }] of BUILT_IN_NUMBERS) {
      expect(planner(`+452000${ending}`, 0).behaviour).toBe(behaviour);
    }
  });
});

describe('a time', () => {
  it('stays within its bounds and is a whole number of ms', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.nat(5_000),
        fc.nat(5_000),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (seed, a, b, sigma) => {
          const [min, max] = [Math.min(a, b), Math.max(a, b)];
          for (const distribution of [
            { min, max },
            { median: 1_000, sigma, min, max },
          ]) {
            const ms = sampleMs(distribution, seededRandom(seed));
            expect(Number.isInteger(ms) && ms >= min && ms <= max).toBe(true);
          }
        },
      ),
    );
  });

  it('has the median that was asked for', () => {
    const random = seededRandom('median');
    const times = Array.from({ length: 2_001 }, () => sampleMs({ median: 4_000, sigma: 0.5 }, random)).sort(
      (a, b) => a - b,
    );
    expect(times[1_000]).toBeGreaterThan(3_700);
    expect(times[1_000]).toBeLessThan(4_300);
  });
});
