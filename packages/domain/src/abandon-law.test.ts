import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abandonLimit, abandonLimitOfNumber, effectiveAbandonTarget, NATIONAL_ABANDON_LIMITS } from './abandon-law.js';

describe('the limit of a country', () => {
  it('is none in the United Kingdom, whoever else is called', () => {
    expect(abandonLimitOfNumber('+442079460000')).toBe(0);
    expect(abandonLimit(['DK', 'GB', undefined])).toBe(0);
  });
  it('is the platform’s own elsewhere', () => {
    expect(abandonLimitOfNumber('+4533121212')).toBeUndefined();
    expect(abandonLimitOfNumber('nonsense')).toBeUndefined();
    expect(abandonLimit([])).toBeUndefined();
  });
  it('comes with its source', () => {
    for (const { source } of Object.values(NATIONAL_ABANDON_LIMITS)) expect(source).not.toBe('');
  });
});

describe('the effective target', () => {
  const target = fc.double({ min: 0, max: 0.03, noNaN: true });
  const answered = fc.integer({ min: 0, max: 1_000_000 });

  it('is the target while no more than that was abandoned', () => {
    expect(effectiveAbandonTarget(0.03, { answered: 0, abandoned: 0 })).toBe(0.03);
    expect(effectiveAbandonTarget(0.03, { answered: 10_000, abandoned: 290 })).toBe(0.03);
  });
  it('falls with a debt and is 0 for a large one', () => {
    const one = effectiveAbandonTarget(0.03, { answered: 1, abandoned: 1 });
    expect(one).toBeGreaterThan(0.02);
    expect(one).toBeLessThan(0.03);
    expect(effectiveAbandonTarget(0.03, { answered: 10_000, abandoned: 320 })).toBe(0);
  });
  it('is between 0 and the target, and the less the more was abandoned', () => {
    fc.assert(
      fc.property(target, answered, fc.nat(100_000), fc.nat(1_000), (limit, n, abandoned, more) => {
        const few = effectiveAbandonTarget(limit, { answered: n + abandoned + more, abandoned });
        const many = effectiveAbandonTarget(limit, { answered: n + abandoned + more, abandoned: abandoned + more });
        expect(many).toBeGreaterThanOrEqual(0);
        expect(few).toBeLessThanOrEqual(limit);
        expect(many).toBeLessThanOrEqual(few);
      }),
    );
  });
});
