import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAbandonBudget, type AbandonBudget } from './abandon-budget.js';

/** Repeatable numbers from 0 to 1 (mulberry32). */
function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Live answers in a world where as many are abandoned as `perRisk` times the risk that was accepted. */
function abandonedOf(answers: number, perRisk: number, budget: AbandonBudget, agents = 10): number {
  const next = random(7);
  let abandoned = 0;
  for (let n = 0; n < answers; n += 1) {
    const lost = next() < perRisk * budget.acceptableRisk(agents);
    if (lost) abandoned += 1;
    budget.observe(lost, agents, 30_000 * n);
  }
  return abandoned / answers;
}

describe('the abandon budget', () => {
  it('settles at the target by itself, whatever a risk really costs', () => {
    for (const perRisk of [0.1, 0.3, 1, 3]) {
      expect(abandonedOf(20_000, perRisk, createAbandonBudget(0.03))).toBeLessThan(0.0305);
      expect(abandonedOf(20_000, perRisk, createAbandonBudget(0.03))).toBeGreaterThan(0.027);
    }
  });

  it('keeps each 1,000 answers in a row close to it', () => {
    const budget = createAbandonBudget(0.03);
    abandonedOf(3000, 0.3, budget);
    for (let n = 0; n < 20; n += 1) expect(abandonedOf(1000, 0.3, budget)).toBeLessThan(0.037);
  });

  it('accepts nothing while too many were abandoned, and again once that is made up for', () => {
    const budget = createAbandonBudget(0.03);
    for (let n = 0; n < 4; n += 1) budget.observe(true, 3, n);
    expect(budget.acceptableRisk(3)).toBe(0);
    for (let n = 0; n < 200; n += 1) budget.observe(false, 3, n);
    expect(budget.acceptableRisk(3)).toBeGreaterThan(0.01);
  });

  it('saves up little, so that no day pays for the one before', () => {
    const budget = createAbandonBudget(0.03);
    for (let n = 0; n < 10_000; n += 1) budget.observe(false, 10, 60_000 * n);
    expect(budget.balance()).toBeLessThanOrEqual(0.0025 * 10_000);
  });

  it('accepts no risk at a target of 0', () => {
    const budget = createAbandonBudget(0);
    expect(budget.acceptableRisk(10)).toBe(0);
    budget.observe(false, 10, 0);
    expect(budget.acceptableRisk(10)).toBe(0);
  });

  it('is monotone in the target after the same answers, and never above a risk that nobody would take', () => {
    const target = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 300 }),
        target,
        target,
        fc.integer({ min: 1, max: 500 }),
        (...of) => {
          const [answers, a, b, agents] = of;
          const [low, high] = [Math.min(a, b), Math.max(a, b)].map((aim) => {
            const budget = createAbandonBudget(aim);
            answers.forEach((lost, n) => budget.observe(lost, agents, n));
            return budget.acceptableRisk(agents);
          });
          expect(low).toBeLessThanOrEqual(high ?? 0);
          expect(high).toBeLessThan(0.5);
        },
      ),
    );
  });
});
