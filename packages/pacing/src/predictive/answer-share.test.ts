import { describe, expect, it } from 'vitest';
import { createAnswerShare } from './answer-share.js';

const create = () => createAnswerShare({ memory: 300, prior: 0.4, priorWeight: 10 });

/** So many calls, of which every `of`th is answered. */
function after(calls: number, of: number, share = create()) {
  for (let n = 0; n < calls; n += 1) share.observe(n % of === 0, undefined);
  return share;
}

describe('the share of calls that is answered', () => {
  it('is followed', () => {
    expect(after(1000, 5).now()).toBeCloseTo(0.2, 1);
  });

  it('is known at once when the last calls say something else altogether', () => {
    const share = after(1000, 10);
    after(60, 2, share);
    expect(share.now()).toBeGreaterThan(0.35);
  });

  it('is feared to be greater than it seems while little is known, and no more once much is', () => {
    expect(create().cautious()).toBeGreaterThan(0.55);
    const known = after(3000, 4);
    expect(known.cautious()).toBeCloseTo(known.now(), 3);
  });

  it('makes probabilities that promise too much worth less, and keeps their order', () => {
    const share = create();
    for (let n = 0; n < 2000; n += 1) share.observe(n % 10 === 0, 0.4);
    expect(share.calibrated(0.4)).toBeCloseTo(0.1, 1);
    expect(share.calibrated(0.6)).toBeGreaterThan(share.calibrated(0.4));
    expect(share.calibrated(0.2)).toBeLessThan(share.calibrated(0.4));
  });
});
