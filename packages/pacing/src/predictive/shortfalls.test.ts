import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createShortfalls, EXACT_UP_TO } from './shortfalls.js';

const chance = fc.double({ min: 0, max: 1, noNaN: true });

/** P(spare + agents who came − calls that were answered ≤ 0), by going through all that may happen. */
function enumerated(spare: number, agents: readonly number[], calls: readonly number[]): number {
  const chances = [...agents.map((of) => ({ of, step: 1 })), ...calls.map((of) => ({ of, step: -1 }))];
  let short = 0;
  for (let happened = 0; happened < 2 ** chances.length; happened += 1) {
    let left = spare;
    let likely = 1;
    chances.forEach(({ of, step }, index) => {
      const did = (happened >> index) % 2 === 1;
      likely *= did ? of : 1 - of;
      if (did) left += step;
    });
    if (left <= 0) short += likely;
  }
  return short;
}

function filled(spare: number, agents: readonly number[], calls: readonly number[]) {
  const shortfalls = createShortfalls(1);
  shortfalls.begin(spare, 0);
  for (const of of agents) shortfalls.addAgent(Float64Array.of(of), 1);
  for (const of of calls) shortfalls.addCalls(Float64Array.of(of), 1, 1);
  return shortfalls;
}

describe('the chance that nobody is left', () => {
  it('is exact for few agents and calls', () => {
    const few = fc.array(chance, { maxLength: 5 });
    fc.assert(
      fc.property(fc.integer({ min: -3, max: 4 }), few, few, (spare, agents, calls) => {
        expect(filled(spare, agents, calls).probability(0, 0, 0)).toBeCloseTo(enumerated(spare, agents, calls), 9);
      }),
    );
  });

  it('is nearly exact for more', () => {
    const agents = Array.from({ length: 20 }, (_, n) => 0.05 + 0.045 * n);
    for (const calls of [4, 8, 12, 20]) {
      const probability = filled(1, agents, Array<number>(calls).fill(0.4)).probability(0, 0, 0);
      const moreThanExact = filled(1, agents, Array<number>(4).fill(0.4));
      moreThanExact.addCalls(Float64Array.of(0), 1, EXACT_UP_TO);
      expect(Math.abs(moreThanExact.probability(0, calls - 4, 0.4) - probability)).toBeLessThan(0.01);
    }
  });

  it('grows with each call and falls with each agent', () => {
    const many = fc.array(chance, { maxLength: 40 });
    fc.assert(
      fc.property(fc.nat(3), many, many, chance, (spare, agents, calls, more) => {
        const before = filled(spare, agents, calls).probability(0, 0, 0);
        // Exact and approximate counting may differ a little where the one gives way to the other.
        const slack = agents.length + calls.length === EXACT_UP_TO ? 0.1 : 1e-6;
        expect(filled(spare, agents, [...calls, more]).probability(0, 0, 0)).toBeGreaterThanOrEqual(before - slack);
        expect(filled(spare, [...agents, more], calls).probability(0, 0, 0)).toBeLessThanOrEqual(before + slack);
      }),
    );
  });

  it('weighs agents and calls by their share', () => {
    const whole = filled(0, [0.3], [0.2]);
    const shared = createShortfalls(1);
    shared.begin(0, 0);
    shared.addAgent(Float64Array.of(0.6), 0.5);
    shared.addCalls(Float64Array.of(0.4), 0.5, 1);
    expect(shared.probability(0, 0, 0)).toBeCloseTo(whole.probability(0, 0, 0), 12);
  });

  it('is the sum of what one agent more or less would leave', () => {
    const shortfalls = filled(1, [0.5, 0.5], [0.5]);
    expect(shortfalls.probability(0, 0, 0)).toBeCloseTo(0.125, 12);
    expect(shortfalls.lastOne(0, 0, 0)).toBeCloseTo(0.375, 12);
  });
});
