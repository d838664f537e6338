import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPacer, type Pacer, type PacingSettings } from '../index.js';

const settings: PacingSettings = {
  mode: 'predictive',
  abandonTarget: 0.03,
  patienceMs: 2_000,
  maxRingMs: 25_000,
  maxConcurrentCalls: 200,
  maxCallsPerSecond: 100,
};

/** Fifty calls, a third of them answered and talked with, then ten free agents. */
function practised(more: Partial<PacingSettings> = {}): { pacer: Pacer; at: number } {
  const pacer = createPacer({ ...settings, ...more });
  let at = 0;
  for (let n = 0; n < 50; n += 1) {
    at += 1_000;
    pacer.observe({ type: 'dialed', at, callId: `call-${n}` });
    if (n % 3 > 0) pacer.observe({ type: 'unanswered', at: at + 9_000, callId: `call-${n}`, outcome: 'no-answer' });
    else pacer.observe({ type: 'abandoned', at: at + 6_000, callId: `call-${n}` });
  }
  at += 60_000;
  for (let n = 0; n < 10; n += 1) pacer.observe({ type: 'agent', at, agentId: `agent-${n}`, state: 'idle' });
  return { pacer, at };
}

describe('a changed abandon target', () => {
  it('of 0 makes one call for each free agent', () => {
    const { pacer, at } = practised();
    pacer.observe({ type: 'target', at, abandonTarget: 0 });
    expect(pacer.decide(at)).toMatchObject({ dial: 10, forecast: { abandonTarget: 0, acceptableRisk: 0 } });
  });

  it('forgets nothing: back at the old one the pacer is where it would have been', () => {
    const changed = practised();
    changed.pacer.observe({ type: 'target', at: changed.at, abandonTarget: 0 });
    changed.pacer.observe({ type: 'target', at: changed.at, abandonTarget: 0.03 });
    const { pacer, at } = practised();
    expect(changed.pacer.decide(at)).toEqual(pacer.decide(at));
  });

  it('that comes after a target of 0 is followed', () => {
    const { pacer, at } = practised({ abandonTarget: 0 });
    pacer.observe({ type: 'target', at, abandonTarget: 0.03 });
    expect(pacer.decide(at).forecast['acceptableRisk']).toBeGreaterThanOrEqual(0);
    expect(pacer.decide(at).forecast['abandonTarget']).toBe(0.03);
  });

  it('never makes more calls by being lower', () => {
    const target = fc.double({ min: 0, max: 0.03, noNaN: true });
    fc.assert(
      fc.property(target, target, (a, b) => {
        const dials = [Math.min(a, b), Math.max(a, b)].map((abandonTarget) => {
          const { pacer, at } = practised();
          pacer.observe({ type: 'target', at, abandonTarget });
          return pacer.decide(at).dial;
        });
        expect(dials[0]).toBeLessThanOrEqual(dials[1] ?? 0);
      }),
      { numRuns: 25 },
    );
  });

  it('does not concern the progressive pacer', () => {
    const { pacer, at } = practised({ mode: 'progressive' });
    const before = pacer.decide(at);
    pacer.observe({ type: 'target', at, abandonTarget: 0 });
    expect(pacer.decide(at)).toEqual(before);
  });
});
