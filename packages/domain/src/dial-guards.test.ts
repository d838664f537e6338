import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALWAYS, callingWindow } from './calling-window.js';
import { decideDial, type DialFacts } from './dial-guards.js';
import { LEGAL_HOURS } from './legal-hours.js';
import { CAMPAIGN_STATUSES, LEAD_STATES } from './states.js';
import { TERMINATIONS } from './termination.js';

/** A Monday, noon in Copenhagen. */
const NOON = new Date('2030-05-06T10:00:00.000Z');
const NIGHT = new Date('2030-05-06T22:00:00.000Z');

const facts: DialFacts = {
  number: '+4533121212',
  numberInvalid: false,
  timeZones: ['Europe/Copenhagen'],
  suppressed: false,
  abandonedUntil: null,
  lead: { state: 'dialing', listActive: true, dialedCount: 0, noPredictiveBefore: null },
  isCallback: false,
  campaign: { status: 'running', mode: 'predictive', callingWindows: ALWAYS, maxAttempts: 6 },
  trunk: { kind: 'sip', enabled: true, ofCampaign: true, allowedPrefixes: ['+45'] },
  destination: { allowed: true, prefix: '+45', pricePerMinute: 0 },
  tenant: { openCalls: 0, maxConcurrentCalls: 10, overspent: false },
};
type Patch = { [K in keyof DialFacts]?: DialFacts[K] extends object ? Partial<DialFacts[K]> : DialFacts[K] };
function given(patch: Patch): DialFacts {
  const { lead, campaign, trunk, tenant, ...rest } = patch;
  return {
    ...facts,
    ...(rest as Partial<DialFacts>),
    lead: { ...facts.lead, ...lead },
    campaign: { ...facts.campaign, ...campaign },
    trunk: { ...facts.trunk, ...trunk },
    tenant: { ...facts.tenant, ...tenant },
  };
}

describe('the guards at dial time', () => {
  it('let an ordinary call pass', () => {
    expect(decideDial(facts, NOON)).toEqual({ dial: true });
  });

  it.each<[string, Patch]>([
    ['lead-not-callable', { lead: { state: 'closed' } }],
    ['lead-not-callable', { lead: { listActive: false } }],
    ['lead-not-callable', { numberInvalid: true }],
    ['campaign-not-running', { campaign: { status: 'paused' } }],
    ['suppressed', { suppressed: true }],
    ['attempt-limit', { lead: { dialedCount: 6 } }],
    ['trunk-not-allowed', { trunk: { enabled: false } }],
    ['trunk-not-allowed', { trunk: { ofCampaign: false } }],
    ['trunk-not-allowed', { trunk: { allowedPrefixes: ['+46'] } }],
    ['outside-calling-window', { timeZones: [] }],
    ['destination-not-allowed', { destination: { allowed: false, why: 'no-row' } }],
    [
      'destination-not-allowed',
      { number: '+4590123456', destination: { allowed: true, prefix: '+45', pricePerMinute: 0 } },
    ],
    ['spend-limit', { tenant: { openCalls: 10 } }],
    ['spend-limit', { tenant: { overspent: true } }],
  ])('refuse with %s where %j', (reason, patch) => {
    expect(decideDial(given(patch), NOON)).toEqual({ dial: false, reason });
  });

  it('say when an abandoned lead may be dialed predictively again; progressively it may be now', () => {
    const lead = { noPredictiveBefore: new Date(NOON.getTime() + 1) };
    expect(decideDial(given({ lead }), NOON)).toEqual({
      dial: false,
      reason: 'abandoned-recently',
      retryAt: lead.noPredictiveBefore,
    });
    expect(decideDial(given({ lead, campaign: { mode: 'progressive' } }), NOON)).toEqual({ dial: true });
    expect(decideDial(given({ lead: { noPredictiveBefore: NOON } }), NOON)).toEqual({ dial: true });
  });

  it('leave a number alone as they do a lead, until the later of both', () => {
    const [sooner, later] = [new Date(NOON.getTime() + 1), new Date(NOON.getTime() + 2)];
    const left = { dial: false, reason: 'abandoned-recently' };
    expect(decideDial(given({ abandonedUntil: sooner }), NOON)).toEqual({ ...left, retryAt: sooner });
    const both = given({ abandonedUntil: later, lead: { noPredictiveBefore: sooner } });
    expect(decideDial(both, NOON)).toEqual({ ...left, retryAt: later });
    expect(decideDial(given({ abandonedUntil: later, campaign: { mode: 'progressive' } }), NOON)).toEqual({
      dial: true,
    });
  });

  it('keep the hours of the law and say when they begin', () => {
    expect(decideDial(facts, NIGHT)).toEqual({
      dial: false,
      reason: 'outside-calling-window',
      retryAt: new Date('2030-05-07T06:00:00.000Z'),
    });
  });

  it('keep only the hours of the campaign on a simulated trunk, which reaches nobody', () => {
    const simulated = { kind: 'simulated' } as const;
    expect(decideDial(given({ trunk: simulated }), NIGHT)).toEqual({ dial: true });
    expect(decideDial(given({ trunk: simulated, timeZones: [] }), NIGHT)).toEqual({ dial: true });
    const campaign = { callingWindows: ALWAYS.map(() => [{ from: 600, to: 700 }]) };
    expect(decideDial(given({ trunk: simulated, campaign }), NIGHT)).toMatchObject({
      reason: 'outside-calling-window',
    });
  });

  it('keep a promise to call beyond the limit of attempts', () => {
    expect(decideDial(given({ isCallback: true, lead: { dialedCount: 60 } }), NOON)).toEqual({ dial: true });
  });

  it('dial only where every rule permits it, and refuse with a reason of the closed set', () => {
    const any = fc.record({
      number: fc.constantFrom('+4533121212', '+33140205050', '+12125550123'),
      numberInvalid: fc.boolean(),
      timeZones: fc.subarray(['Europe/Copenhagen', 'America/New_York']),
      suppressed: fc.boolean(),
      abandonedUntil: fc.option(fc.constantFrom(NOON, NIGHT)),
      destination: fc.constantFrom<DialFacts['destination']>(
        { allowed: false, why: 'no-row' },
        { allowed: true, prefix: '+', pricePerMinute: 0 },
      ),
      lead: fc.record({
        state: fc.constantFrom(...LEAD_STATES),
        listActive: fc.boolean(),
        dialedCount: fc.nat(8),
        noPredictiveBefore: fc.option(fc.constantFrom(NOON, NIGHT)),
      }),
      isCallback: fc.boolean(),
      campaign: fc.record({
        status: fc.constantFrom(...CAMPAIGN_STATUSES),
        mode: fc.constantFrom('progressive' as const, 'predictive' as const),
        callingWindows: fc.constant(ALWAYS),
        maxAttempts: fc.integer({ min: 1, max: 8 }),
      }),
      trunk: fc.record({
        kind: fc.constantFrom('sip' as const, 'simulated' as const),
        enabled: fc.boolean(),
        ofCampaign: fc.boolean(),
        allowedPrefixes: fc.subarray(['+45', '+33', '+1']),
      }),
      tenant: fc.record({ openCalls: fc.nat(3), maxConcurrentCalls: fc.nat(3), overspent: fc.boolean() }),
    });
    // Mostly right facts with a few that may be wrong, or hardly a call would pass.
    const mostly = fc
      .tuple(any, fc.array(fc.constantFrom(...(Object.keys(facts) as (keyof DialFacts)[])), { maxLength: 2 }))
      .map(
        ([random, keys]) => ({ ...facts, ...Object.fromEntries(keys.map((key) => [key, random[key]])) }) as DialFacts,
      );
    fc.assert(
      fc.property(fc.oneof(any, mostly), fc.constantFrom(NOON, NIGHT), (of, at) => {
        const decision = decideDial(of, at);
        if (!decision.dial) {
          expect(TERMINATIONS.blocked).toContain(decision.reason);
          if (decision.retryAt) expect(decision.retryAt.getTime()).toBeGreaterThan(at.getTime());
          return;
        }
        expect(of).toMatchObject({ numberInvalid: false, suppressed: false, campaign: { status: 'running' } });
        expect(of.lead).toMatchObject({ state: 'dialing', listActive: true });
        expect(of.trunk).toMatchObject({ enabled: true, ofCampaign: true });
        expect(of.trunk.allowedPrefixes.some((prefix) => of.number.startsWith(prefix))).toBe(true);
        expect(of.destination.allowed).toBe(true);
        expect(of.tenant.overspent).toBe(false);
        expect(of.tenant.openCalls).toBeLessThan(of.tenant.maxConcurrentCalls);
        if (!of.isCallback) expect(of.lead.dialedCount).toBeLessThan(of.campaign.maxAttempts);
        if (of.trunk.kind === 'sip') expect(callingWindow(at, of.timeZones, LEGAL_HOURS)).toEqual({ open: true });
      }),
      { numRuns: 1000 },
    );
  });
});
