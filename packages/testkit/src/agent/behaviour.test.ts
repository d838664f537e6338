import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createDraws } from './behaviour.js';

it('draws the same from the same seed, and within the range', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 0, max: 1e6 }),
      fc.integer({ min: 0, max: 1e6 }),
      (seed, from, more) => {
        const range = [from, from + more] as const;
        const [first, second] = [createDraws(seed), createDraws(seed)];
        for (let n = 0; n < 20; n += 1) {
          const drawn = first.between(range);
          expect(drawn).toBe(second.between(range));
          expect(drawn >= range[0] && drawn <= range[1]).toBe(true);
        }
      },
    ),
  );
});

it('draws by weight, never what weighs nothing', () => {
  const draws = createDraws(7);
  const counts: Record<string, number> = {};
  for (let n = 0; n < 4_000; n += 1) {
    const key = draws.weighted({ often: 3, seldom: 1, never: 0 }) ?? '';
    counts[key] = (counts[key] ?? 0) + 1;
  }
  expect(Object.keys(counts).toSorted()).toEqual(['often', 'seldom']);
  expect((counts['often'] ?? 0) / (counts['seldom'] ?? 1)).toBeGreaterThan(2.5);
  expect((counts['often'] ?? 0) / (counts['seldom'] ?? 1)).toBeLessThan(3.5);
  expect(draws.weighted({})).toBeUndefined();
});
