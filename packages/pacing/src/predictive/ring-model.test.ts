import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRingModel } from './ring-model.js';

const model = () => createRingModel({ memory: 1500, priorShare: 0.4 });

describe('what is learned of ringing', () => {
  it('begins with the share that was assumed', () => {
    expect(model().answeredAtAll(0)).toBeCloseTo(0.4, 1);
  });

  it('finds how many are answered, when, and what is left to expect of a call that rings on', () => {
    const learned = model();
    for (let n = 0; n < 3000; n += 1) {
      if (n % 4 === 0) learned.observe(8_500, 'answered');
      else learned.observe(25_000, 'unanswered');
    }
    expect(learned.answeredAtAll(0)).toBeCloseTo(0.25, 1);
    expect(learned.answeredAtAll(15)).toBeLessThan(0.03);
    expect(learned.answeredWithin(0, 7)).toBeLessThan(0.05);
    expect(learned.answeredWithin(0, 10)).toBeGreaterThan(0.9);
    expect(learned.answeredWithin(7, 2)).toBeGreaterThan(0.8);
  });

  it('does not count a call that was given up as one that nobody would have answered', () => {
    const learned = model();
    for (let n = 0; n < 1000; n += 1) {
      learned.observe(10_000, n % 2 === 0 ? 'answered' : 'unanswered');
      learned.observe(3_000, 'given-up');
    }
    expect(learned.answeredAtAll(0)).toBeCloseTo(0.5, 1);
  });

  it('gives shares from 0 to 1 that grow with the time ahead, whatever was seen', () => {
    const ring = fc.tuple(fc.integer({ min: 0, max: 120_000 }), fc.constantFrom('answered', 'unanswered', 'given-up'));
    fc.assert(
      fc.property(fc.array(ring, { maxLength: 100 }), fc.nat(89), (rings, elapsed) => {
        const learned = model();
        for (const [ms, end] of rings) learned.observe(ms, end);
        expect(learned.answeredAtAll(elapsed)).toBeGreaterThanOrEqual(0);
        expect(learned.answeredAtAll(elapsed)).toBeLessThanOrEqual(1);
        let before = 0;
        for (let ahead = 0; ahead < 100; ahead += 5) {
          const now = learned.answeredWithin(elapsed, ahead);
          expect(now).toBeGreaterThanOrEqual(before - 1e-12);
          expect(now).toBeLessThanOrEqual(1 + 1e-12);
          before = now;
        }
      }),
      { numRuns: 30 },
    );
  });
});
