import type { HopperLead } from '@outrider/db';
import type { CallingWindows } from '@outrider/domain';
import { createAnswerModel, type AnswerModel } from '@outrider/pacing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createZoneClock, rateLeads } from './best-time.js';

/** A Monday, 18:00 in Copenhagen and noon in New York. */
const at = new Date('2030-05-06T16:00:00.000Z');
const callingWindows = Array.from({ length: 7 }, () => [{ from: 480, to: 1260 }]) as unknown as CallingWindows;
const facts = { at, callingWindows, lastResults: new Map() };

const lead = (n: number, more: Partial<HopperLead> = {}): HopperLead => ({
  leadId: `lead-${n}`,
  leadListId: 'list',
  dialRank: 40,
  priority: 100,
  nextDialAt: at,
  noPredictiveBefore: null,
  attemptCount: 0,
  number: '+4533121212',
  numberPosition: 0,
  timeZones: ['Europe/Copenhagen'],
  ...more,
});
const american = { timeZones: ['America/New_York'] };

/** Knows that people answer from 17 on. */
function evenings(calls: number): AnswerModel {
  const model = createAnswerModel();
  for (let n = 0; n < calls; n += 1) {
    const hour = 8 + (n % 13);
    model.learn({ attemptNumber: 1, hour, weekday: n % 7, leadListId: 'list', lastResult: undefined }, hour >= 17);
  }
  return model;
}
const ids = (leads: readonly HopperLead[]) => leads.map(({ leadId }) => Number(leadId.slice(5)));

describe('the best time to call', () => {
  it('is when the clock says so where the lead is', () => {
    const clock = createZoneClock(at);
    expect(clock('Europe/Copenhagen')).toEqual({ hour: 18, weekday: 0 });
    expect(clock('America/New_York')).toEqual({ hour: 12, weekday: 0 });
    expect(clock('Asia/Tokyo')).toEqual({ hour: 1, weekday: 1 });
    expect(clock(undefined)).toEqual({ hour: 16, weekday: 0 });
  });

  it('puts leads first whose evening it is, and keeps a place for those that have waited longest', () => {
    const leads = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => lead(n, n < 5 ? american : {}));
    const rated = rateLeads(leads, evenings(3_000), facts);
    expect(ids(rated)).toEqual([0, 5, 6, 7, 8, 1, 9, 2, 3, 4]);
    expect(rated[1]?.answerProbability).toBeGreaterThan(rated[0]?.answerProbability ?? 1);
    expect(rated.map(({ turn }) => turn)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('never passes over a rank or a priority', () => {
    const leads = [lead(0, { ...american, dialRank: 20 }), lead(1, { ...american, priority: 1 }), lead(2), lead(3)];
    expect(ids(rateLeads(leads, evenings(3_000), facts)).slice(0, 2)).toEqual([0, 1]);
  });

  it('says nothing before enough calls were made', () => {
    const leads = [lead(0, american), lead(1)];
    expect(rateLeads(leads, evenings(50), facts)).toEqual(leads);
    expect(rateLeads(leads, undefined, facts)).toEqual(leads);
  });

  it('loses and doubles no lead, and lets none wait for more than five times its turn', () => {
    const model = evenings(3_000);
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (inEvening) => {
        const leads = inEvening.map((yes, n) => lead(n, yes ? {} : american));
        const order = ids(rateLeads(leads, model, facts));
        expect([...order].sort((a, b) => a - b)).toEqual(leads.map((_, n) => n));
        order.forEach((turn, place) => expect(place).toBeLessThanOrEqual(5 * turn));
      }),
    );
  });
});
