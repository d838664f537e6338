import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnswerModel, type AnswerModel, type CallFacts } from './answer-model.js';

const facts = fc.record({
  attemptNumber: fc.integer({ min: 1, max: 12 }),
  hour: fc.nat(23),
  weekday: fc.nat(6),
  leadListId: fc.constantFrom('a', 'b', 'c'),
  lastResult: fc.constantFrom(undefined, 'busy', 'no-answer'),
});

/** Calls of a world in which evenings, list b and first attempts are better. */
function truth({ attemptNumber, hour, leadListId }: CallFacts): number {
  const logOdds = -1.2 + (hour >= 17 ? 1 : 0) + (leadListId === 'b' ? 0.7 : 0) - 0.15 * (attemptNumber - 1);
  return 1 / (1 + Math.exp(-logOdds));
}

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

function worldCall(next: () => number): CallFacts {
  return {
    attemptNumber: 1 + Math.floor(next() * 5),
    hour: 9 + Math.floor(next() * 11),
    weekday: Math.floor(next() * 5),
    leadListId: ['a', 'b', 'c'][Math.floor(next() * 3)] ?? 'a',
    lastResult: undefined,
  };
}

function practised(calls: number, chance: (facts: CallFacts) => number = truth): AnswerModel {
  const model = createAnswerModel();
  const next = random(3);
  for (let n = 0; n < calls; n += 1) {
    const call = worldCall(next);
    model.learn(call, next() < chance(call));
  }
  return model;
}

const evening = { attemptNumber: 1, hour: 18, weekday: 2, leadListId: 'b', lastResult: undefined };

describe('the answer model', () => {
  it('is calibrated: of calls said to be answered with a chance, about that share is', () => {
    const model = practised(30_000);
    const next = random(99);
    const bins = Array.from({ length: 10 }, () => ({ said: 0, happened: 0, n: 0 }));
    for (let n = 0; n < 20_000; n += 1) {
      const call = worldCall(next);
      const said = model.probability(call);
      const bin = bins[Math.min(9, Math.floor(said * 10))]!;
      bin.said += said;
      bin.happened += truth(call);
      bin.n += 1;
    }
    for (const { said, happened, n } of bins) if (n > 500) expect(Math.abs(said - happened) / n).toBeLessThan(0.05);
    expect(model.probability(evening)).toBeGreaterThan(
      2 * model.probability({ ...evening, hour: 10, leadListId: 'a' }),
    );
  });

  it('finds the best hour of a lead, among those in which it may be called', () => {
    const model = practised(30_000);
    expect(model.timeliness(evening, [9, 10, 18])).toBeGreaterThan(0.85);
    expect(model.timeliness({ ...evening, hour: 10 }, [9, 10, 18])).toBeLessThan(0.85);
    expect(model.timeliness({ ...evening, hour: 10 }, [9, 10])).toBeGreaterThan(0.85);
  });

  it('calls no hour better than a lead’s best', () => {
    for (const calls of [10, 100, 1_000, 5_000]) {
      const model = practised(calls);
      const next = random(calls);
      for (let n = 0; n < 2_000; n += 1) {
        const call = worldCall(next);
        expect(model.timeliness(call, [call.hour])).toBeLessThanOrEqual(1);
      }
    }
  });

  it('hardly believes what it has seen once', () => {
    const model = practised(1_000);
    const before = model.probability({ ...evening, leadListId: 'new' });
    model.learn({ ...evening, leadListId: 'new' }, true);
    expect(model.probability({ ...evening, leadListId: 'new' })).toBeLessThan(before + 0.06);
  });

  it('forgets: a world that has changed is followed', () => {
    const model = practised(10_000, () => 0.6);
    const next = random(5);
    for (let n = 0; n < 5_000; n += 1) model.learn(worldCall(next), next() < 0.15);
    expect(Math.abs(model.probability(worldCall(next)) - 0.15)).toBeLessThan(0.06);
  });

  it('goes on from its stored state as if nothing had happened, and from nothing where that is not one', () => {
    const model = practised(500);
    const again = createAnswerModel(JSON.parse(JSON.stringify(model.state())));
    for (const one of [model, again]) one.learn(evening, true);
    expect(again.state()).toEqual(model.state());
    for (const bad of [null, 3, {}, { version: 2 }, { version: 1, calls: 1, weights: { base: ['a', 1] } }]) {
      expect(createAnswerModel(bad).calls()).toBe(0);
    }
  });

  it('keeps every chance between 0 and 1, and its state bounded, whatever it is told', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(facts, fc.boolean()), { maxLength: 200 }), facts, (calls, asked) => {
        const model = createAnswerModel();
        for (const [call, answered] of calls) model.learn(call, answered);
        expect(model.probability(asked)).toBeGreaterThan(0);
        expect(model.probability(asked)).toBeLessThan(1);
        expect(model.timeliness(asked, [])).toBeGreaterThan(0);
        expect(model.timeliness(asked, [])).toBeLessThanOrEqual(1);
      }),
    );
    const model = createAnswerModel();
    for (let n = 0; n < 3_000; n += 1) model.learn({ ...evening, leadListId: `list-${n}` }, n % 3 === 0);
    expect(Object.keys(model.state().weights).length).toBeLessThan(600);
  });
});
