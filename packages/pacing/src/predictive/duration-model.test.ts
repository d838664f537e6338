import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDurationModel } from './duration-model.js';

const alone = () => undefined;
const model = () => createDurationModel({ priorMeanSeconds: 90, memory: 1000 });

describe('what is learned of durations', () => {
  it('is exponential around the mean that was assumed, before anything is seen', () => {
    const fresh = model();
    expect(fresh.meanSeconds()).toBe(90);
    for (const seconds of [10, 90, 200]) expect(fresh.survival(seconds)).toBeCloseTo(Math.exp(-seconds / 90), 3);
  });

  it('falls with time, from all to none, whatever was seen', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4_000_000 }), { maxLength: 200 }), (durations) => {
        const learned = model();
        for (const ms of durations) learned.observe(ms, alone);
        let before = 1;
        for (let seconds = 0; seconds < 1800; seconds += 20) {
          const now = learned.survival(seconds);
          expect(now).toBeGreaterThanOrEqual(0);
          expect(now).toBeLessThanOrEqual(before);
          before = now;
        }
      }),
      { numRuns: 30 },
    );
  });

  it('finds two humps: refusals after 20 s, conversations of 200 s', () => {
    const learned = model();
    for (let n = 0; n < 1500; n += 1) learned.observe(n % 2 === 0 ? 20_000 : 200_000, alone);
    expect(learned.meanSeconds()).toBeCloseTo(110, 0);
    expect(learned.survival(10)).toBeGreaterThan(0.95);
    expect(learned.survival(60)).toBeCloseTo(0.5, 1);
    expect(learned.survival(150)).toBeCloseTo(0.5, 1);
    expect(learned.survival(260)).toBeLessThan(0.05);
  });

  it('forgets: what lasts longer now is known after some hundreds', () => {
    const learned = model();
    for (let n = 0; n < 1000; n += 1) learned.observe(30_000, alone);
    for (let n = 0; n < 4000; n += 1) learned.observe(120_000, alone);
    expect(learned.meanSeconds()).toBeGreaterThan(115);
    expect(learned.survival(60)).toBeGreaterThan(0.9);
  });

  it('does not take the first short talks of many for all of them while the long ones still run', () => {
    const talks = Array.from({ length: 50 }, (_, n) => 4_000 * (n + 1));
    const blind = model();
    const aware = model();
    talks.slice(0, 10).forEach((ms, index) => {
      blind.observe(ms, alone);
      aware.observe(ms, (visit) => talks.slice(index + 1).forEach(() => visit(ms)));
    });
    expect(blind.survival(40)).toBeLessThan(0.5);
    expect(aware.survival(40)).toBeGreaterThan(0.7);
    expect(aware.meanSeconds()).toBeGreaterThan(3 * blind.meanSeconds());
  });

  it('tells by its version when the answers may have changed', () => {
    const learned = model();
    const first = learned.version();
    for (let n = 0; n < 10; n += 1) learned.observe(5_000, alone);
    expect(learned.version()).toBeGreaterThan(first);
  });
});
