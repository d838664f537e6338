import { describe, expect, it } from 'vitest';
import { countsOnlyOptimum, type CountsOnly } from './optimum.js';

const world: CountsOnly = {
  agents: 5,
  answerProbability: 0.3,
  meanService: 120,
  meanRing: 15,
  meanPatience: 2,
  abandonTarget: 0.03,
};

describe('the optimum of dialers that see only counts', () => {
  it('is what dynamic programming found elsewhere', () => {
    expect(countsOnlyOptimum(world)).toBeCloseTo(47.2, 0);
    expect(countsOnlyOptimum({ ...world, answerProbability: 0.15, meanService: 60 })).toBeCloseTo(39.9, 0);
  });

  it('rises with the agents and with what may be abandoned, and never reaches the hour', () => {
    const one = countsOnlyOptimum({ ...world, agents: 2 });
    const more = countsOnlyOptimum({ ...world, agents: 6 });
    const bold = countsOnlyOptimum({ ...world, agents: 2, abandonTarget: 0.1 });
    expect(more).toBeGreaterThan(one);
    expect(bold).toBeGreaterThan(one);
    expect(more).toBeLessThan(60);
  });
});
