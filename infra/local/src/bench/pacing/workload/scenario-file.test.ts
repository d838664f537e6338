import { describe, expect, it } from 'vitest';
import { parseScenario } from './scenario-file.js';

const given = {
  name: 'evening shift',
  agents: 8,
  answerProbability: 0.25,
  talk: { kind: 'lognormal', mean: 140, cv: 1.2 },
  ringAnswered: { kind: 'lognormal', mean: 12, cv: 0.5 },
  ringUnanswered: { kind: 'fixed', value: 25 },
};

const wrong = (more: object) => () => parseScenario({ ...given, ...more }, 'scenario');

describe('a scenario from a file', () => {
  it('needs few fields and fills in the others', () => {
    expect(parseScenario(given, 'scenario')).toEqual({
      ...given,
      answerFactors: [1],
      machineShare: 0,
      wrapUp: { kind: 'fixed', value: 0 },
      ringMachine: given.ringUnanswered,
      maxRing: 25,
      patience: 2,
      channels: 116,
      callsPerSecond: 1000,
      days: 30,
      hoursPerDay: 8,
    });
  });

  it('takes everything that the workloads of the bench have', () => {
    const more = {
      answerFactors: [0.8, 1.2],
      machineShare: 0.3,
      wrapUp: { kind: 'mix', parts: [{ weight: 1, of: { kind: 'exponential', mean: 20 } }] },
      leads: { concentration: 8, noise: 0.4 },
      breaks: { from: 0.5, minutes: 15, turns: 2 },
      partTime: { share: 0.2, missing: 0.1 },
      walkOut: { at: 0.5, share: 0.5 },
    };
    expect(parseScenario({ ...given, ...more }, 'scenario')).toMatchObject(more);
  });

  it('names the field that is wrong', () => {
    expect(wrong({ agents: 0 })).toThrow('scenario.agents: must be a whole number from 1 to 500, not 0.');
    expect(wrong({ talk: { kind: 'weibull' } })).toThrow('scenario.talk.kind');
    expect(wrong({ talk: { kind: 'lognormal', mean: 100 } })).toThrow('scenario.talk.cv');
    expect(wrong({ answerFactors: [1, 'x'] })).toThrow('scenario.answerFactors[1]');
    expect(wrong({ agnets: 3 })).toThrow('scenario.agnets: there is no such field.');
    expect(wrong({ breaks: { from: 0.5, minutes: 15, turns: 2.5 } })).toThrow('scenario.breaks.turns');
    expect(() => parseScenario([], 'scenario')).toThrow('scenario: must be an object');
  });
});
