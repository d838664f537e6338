import { describe, expect, it } from 'vitest';
import { BURST_MS, findBursts, USUAL_MS } from './bursts.js';

const to = (number: string, calls: number) => ({ number, calls });
/** Calls of a fortnight that make so many on the average of ten minutes. */
const usually = (number: string, calls: number) => to(number, (calls * USUAL_MS) / BURST_MS);

describe('bursts of calls', () => {
  it('are calls to a destination that hardly gets any, in whichever areas of it', () => {
    const recent = [to('+2250707123456', 20), to('+2250505123456', 20), to('+4520123456', 500)];
    expect(findBursts(recent, [], 'DK')).toEqual([{ destination: 'CI', calls: 40, usual: 0 }]);
  });

  it('are more than ten times what is usual there', () => {
    const usual = [usually('+4915112345678', 10)];
    expect(findBursts([to('+4915112345678', 100)], usual, 'DK')).toEqual([]);
    expect(findBursts([to('+4915112345678', 101)], usual, 'DK')).toMatchObject([{ destination: 'DE', calls: 101 }]);
  });

  it('are not made by a few calls, and not by a campaign at home', () => {
    expect(findBursts([to('+2250707123456', 29), to('+4520123456', 5_000)], [], 'DK')).toEqual([]);
  });
});
