import { describe, expect, it } from 'vitest';
import { cell } from '../run/cells.js';
import type { Scenario } from '../workload/scenario.js';
import { moments } from './shifts.js';

const scenario: Scenario = { ...cell('lognormal', 10, 0.3, 1).scenario, hoursPerDay: 2 };

describe('the moments of a day', () => {
  it('are one where nothing changes', () => {
    expect(moments(scenario)).toEqual([{ agents: 10, answerFactor: 1, seconds: 7200 }]);
  });

  it('tell apart who is there and how many answer', () => {
    const changing: Scenario = {
      ...scenario,
      answerFactors: [1, 0.5],
      partTime: { share: 0.2, missing: 0.25 },
      breaks: { from: 0.5, minutes: 30, turns: 2 },
    };
    expect(moments(changing)).toEqual([
      { agents: 8, answerFactor: 1, seconds: 1800 },
      { agents: 10, answerFactor: 1, seconds: 1800 },
      { agents: 5, answerFactor: 0.5, seconds: 1800 },
      { agents: 4, answerFactor: 0.5, seconds: 1800 },
    ]);
  });
});
