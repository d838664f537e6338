import { describe, expect, it } from 'vitest';
import { createOutrider } from '../dialers/outrider.js';
import { cell } from '../run/cells.js';
import type { Scenario } from '../workload/scenario.js';
import type { Dialer } from './dialer.js';
import { createTotalsRecorder, type Totals } from './recorder.js';
import { simulate } from './simulate.js';

const small: Scenario = { ...cell('changing day', 6, 0.3, 2).scenario, hoursPerDay: 1 };

function totals(scenario: Scenario, dialer: Dialer, seed = 1): Totals {
  const recorder = createTotalsRecorder(scenario.days);
  simulate(scenario, dialer, recorder, seed);
  return recorder.totals();
}

/** Keeps so many calls in the air. */
const keeping = (calls: number): Dialer => ({
  everySeconds: 1,
  decide: (_at, { ringing, waiting }) => ({ dial: calls - ringing - waiting, cancel: 0 }),
});

describe('the simulation of a campaign', () => {
  it('comes to the same for the same seed, and to something else for another', () => {
    const once = totals(small, createOutrider('predictive')(small));
    expect(totals(small, createOutrider('predictive')(small))).toEqual(once);
    expect(totals(small, createOutrider('predictive')(small), 2)).not.toEqual(once);
  });

  it('abandons nothing with one call for each free agent when nobody leaves', () => {
    const { breaks: _, partTime: __, ...staying } = small;
    const { days } = totals(staying, createOutrider('progressive')(staying));
    for (const day of days) expect(day).toMatchObject({ abandoned: 0 });
    expect(days[0]?.answered).toBeGreaterThan(50);
  });

  it('counts no more than was worked: shifts less breaks', () => {
    const { days } = totals(small, keeping(3));
    const shifts = 6 * 3600 - 2 * 0.15 * 3600;
    for (const { occupiedSeconds, signedInSeconds } of days) {
      expect(signedInSeconds).toBeGreaterThan(shifts - 6 * 2000);
      expect(signedInSeconds).toBeLessThan(shifts + 300);
      expect(occupiedSeconds).toBeLessThan(signedInSeconds);
    }
  });

  it('answers as many calls as it was told to, and abandons where nobody is there', () => {
    const plain = { ...cell('lognormal', 5, 0.3, 1).scenario, hoursPerDay: 4 };
    const [day] = totals(plain, keeping(30)).days;
    expect((day?.answered ?? 0) / (day?.dialed ?? 1)).toBeCloseTo(0.3, 1);
    expect((day?.abandoned ?? 0) / (day?.answered ?? 1)).toBeGreaterThan(0.4);
  });

  it('never lets more calls through than the trunks take', () => {
    const most = { channels: 8, callsPerSecond: 2 };
    let ringing = 0;
    const dialed: number[] = [];
    const greedy: Dialer = {
      everySeconds: 0.5,
      decide(_at, floor) {
        ringing = Math.max(ringing, floor.ringing + floor.waiting + floor.talking);
        dialed.push(floor.today.dialed);
        return { dial: 50, cancel: 0 };
      },
    };
    totals({ ...small, ...most, days: 1 }, greedy);
    expect(ringing).toBe(8);
    dialed.forEach((n, index) => expect(n - (dialed[index - 2] ?? 0)).toBeLessThanOrEqual(2));
  });

  it('lets agents walk out after the talk they are in', () => {
    const leaving: Scenario = {
      ...cell('lognormal', 10, 0.3, 1).scenario,
      hoursPerDay: 1,
      walkOut: { at: 0.5, share: 0.5 },
    };
    const seen: { at: number; signedIn: number }[] = [];
    const watching: Dialer = {
      ...keeping(20),
      decide(at, floor) {
        seen.push({ at: at / 1000, signedIn: floor.signedIn });
        return { dial: 20 - floor.ringing - floor.waiting, cancel: 0 };
      },
    };
    totals(leaving, watching);
    expect(seen.find(({ at }) => at === 1799)?.signedIn).toBe(10);
    expect(seen.at(-1)?.signedIn).toBe(5);
  });

  it('asks a dialer that wants it after events too, never sooner than it says', () => {
    const asked: number[] = [];
    totals(
      { ...small, days: 1 },
      {
        everySeconds: 1,
        afterEvents: 0.2,
        decide(at, { ringing }) {
          asked.push(at / 1000);
          return { dial: 4 - ringing, cancel: 0 };
        },
      },
    );
    const irregular = asked.filter((at) => !Number.isInteger(at));
    expect(irregular.length).toBeGreaterThan(100);
    irregular.slice(1).forEach((at, index) => expect(at - (irregular[index] ?? 0)).toBeGreaterThan(0.2 - 1e-6));
  });
});
