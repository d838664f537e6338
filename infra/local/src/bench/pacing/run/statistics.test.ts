import { describe, expect, it } from 'vitest';
import type { DayTotals } from '../simulation/recorder.js';
import { ratio, toOutcome } from './statistics.js';

const day = (answered: number, abandoned: number): DayTotals => ({
  dialed: 3 * answered,
  cancelled: 0,
  answered,
  abandoned,
  occupiedSeconds: 45 * answered,
  signedInSeconds: 60 * answered,
});

describe('what a dialer reached', () => {
  it('is a ratio of sums over all days', () => {
    const outcome = toOutcome('x', { days: [day(900, 18), day(100, 12)], wait: { p50: 1, p90: 2 } });
    expect(outcome.abandoned.value).toBeCloseTo(0.03, 12);
    expect(outcome.occupied.value).toBeCloseTo(45, 12);
    expect(outcome.dialedPerAnswer).toBe(3);
  });

  it('has the worst day among those of 500 answers or more, if there was one', () => {
    const wait = { p50: 1, p90: 2 };
    expect(toOutcome('x', { days: [day(500, 10), day(499, 499)], wait }).worstDay).toBe(0.02);
    expect(toOutcome('x', { days: [day(499, 10)], wait })).not.toHaveProperty('worstDay');
  });

  it('has an interval that follows Student: mean 4 of 1, 4, 7', () => {
    const days = [1, 4, 7].map((abandoned) => day(1, abandoned));
    const { value, plusMinus } = ratio(days, 'abandoned', 'answered');
    expect(value).toBe(4);
    expect(plusMinus).toBeCloseTo((4.303 * 3) / Math.sqrt(3), 0);
    expect(ratio(days.slice(0, 1), 'abandoned', 'answered').plusMinus).toBe(Infinity);
  });
});
