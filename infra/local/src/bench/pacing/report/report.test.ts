import { describe, expect, it } from 'vitest';
import type { CellResult } from '../run/run-cells.js';
import { cell } from '../run/cells.js';
import type { Outcome } from '../run/statistics.js';
import { aims, type Results } from './aims.js';
import { chart } from './chart.js';
import { page } from './page.js';

const outcome = (dialer: string, occupied: number, abandoned: number, worstDay?: number): Outcome => ({
  dialer,
  occupied: { value: occupied, plusMinus: 0.2 },
  abandoned: { value: abandoned, plusMinus: 0.001 },
  ...(worstDay === undefined ? {} : { worstDay }),
  answers: 10_000,
  dialedPerAnswer: 3,
  wait: { p50: 5, p90: 20 },
});

function result(agents: number, occupied: number, abandoned: number, worstDay?: number): CellResult {
  return {
    ...cell('lognormal', agents, 0.3, 30),
    predictive: outcome('Outrider predictive', occupied, abandoned, worstDay),
    progressive: outcome('Outrider progressive', 40, 0),
    vicidial: outcome('VICIdial, defaults', 42, 0.03),
    hindsight: outcome('VICIdial, best of 16', 45, 0.03),
    issabel: outcome('Issabel', 38, 0.02),
    ratio: outcome('2 lines per ready agent', 40, 0.05),
    optimum: 47,
  };
}

const step = (dialer: string, overshoot: number) => ({
  change: 'answers rise',
  dialer,
  overshoot,
  answers: 100,
  recoveryMinutes: 4,
  occupiedAfter: 40,
  occupiedSettled: 45,
});

const results: Results = {
  cells: [result(5, 47.9, 0.0299, 0.034), result(3, 44.6, 0.031)],
  steps: [step('Outrider predictive', 3), step('VICIdial, defaults', 5)],
  cost: { agents: 500, ringing: 1500, decisions: 1000, p50Ms: 0.2, p99Ms: 0.9 },
};

describe('the report', () => {
  it('measures each aim by its worst cell, and says which it is', () => {
    const list = aims(results);
    const find = (name: string) => list.find((aim) => aim.name.startsWith(name));
    expect(find('abandoned over all days')).toMatchObject({
      value: 3.1,
      met: false,
      where: result(3, 0, 0).scenario.name,
    });
    expect(find('abandoned on the worst day')).toMatchObject({ value: 3.4, met: true });
    expect(find('occupied min/h above VICIdial, best')).toMatchObject({ value: -0.4, met: false });
    expect(find('occupied min/h, 5 agents')).toMatchObject({ value: 47.9, met: true });
    expect(find('abandoned beyond 3 %')).toMatchObject({ value: 3, aim: "≤ VICIdial's 5", met: true });
    expect(find('decision cost')).toMatchObject({ value: 0.9, met: true });
    expect(find('of the counts-only optimum, everything exponential')).toBeUndefined();
  });

  it('lists what was missed', () => {
    const text = page(results, aims(results), 'pacing.svg');
    expect(text).toContain('Missed: abandoned over all days, %');
    expect(text).toContain('### lognormal');
    expect(text).toContain('**47.9 ± 0.2**');
  });

  it('draws one line for each dialer and one panel for each workload', () => {
    const svg = chart(results.cells, 0.3);
    expect(svg.startsWith('<svg')).toBe(true);
    expect(svg.match(/<polyline/g)).toHaveLength(5);
  });
});
