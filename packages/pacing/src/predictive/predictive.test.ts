import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPacer, type Pacer, type PacingEvent, type PacingSettings } from '../index.js';

const settings: PacingSettings = {
  mode: 'predictive',
  abandonTarget: 0.03,
  patienceMs: 2_000,
  maxRingMs: 25_000,
  maxConcurrentCalls: 500,
  maxCallsPerSecond: 500,
};

const AGENTS = Array.from({ length: 30 }, (_, n) => `agent-${n}`);
const idle = (agentId: string, at: number): PacingEvent => ({ type: 'agent', at, agentId, state: 'idle' });
const dialed = (callId: string, at: number): PacingEvent => ({ type: 'dialed', at, callId });

/** Every third call was answered after 6 s and talked with for a minute; the agents have gone since. */
function practised(more: Partial<PacingSettings> = {}, calls = 600): { pacer: Pacer; at: number } {
  const pacer = createPacer({ ...settings, ...more });
  let at = 0;
  for (let n = 0; n < calls; n += 1) {
    at += 1_000;
    const callId = `old-${n}`;
    const agentId = `old-agent-${n}`;
    pacer.observe(dialed(callId, at));
    if (n % 3 > 0) {
      pacer.observe({ type: 'unanswered', at: at + 25_000, callId, outcome: 'no-answer' });
      continue;
    }
    pacer.observe(idle(agentId, at));
    pacer.observe({ type: 'answered', at: at + 6_000, callId });
    pacer.observe({ type: 'connected', at: at + 6_000, callId, agentId });
    pacer.observe({ type: 'completed', at: at + 66_000, callId });
    pacer.observe(idle(agentId, at + 76_000));
    pacer.observe({ type: 'agent', at: at + 76_001, agentId, state: 'offline' });
  }
  return { pacer, at: at + 200_000 };
}

function withAgents(count: number, more: Partial<PacingSettings> = {}, calls?: number) {
  const { pacer, at } = practised(more, calls);
  for (const agentId of AGENTS.slice(0, count)) pacer.observe(idle(agentId, at));
  return { pacer, at };
}

/** Dials what it is told, and goes on until nothing more is wanted. */
function dialAll({ pacer, at }: { pacer: Pacer; at: number }): string[] {
  const calls: string[] = [];
  for (let wanted = pacer.decide(at).dial; wanted > 0; wanted = pacer.decide(at).dial) {
    for (let n = 0; n < wanted; n += 1) {
      calls.push(`call-${calls.length}`);
      pacer.observe(dialed(calls.at(-1) ?? '', at));
    }
  }
  return calls;
}

describe('the predictive pacer', () => {
  it('makes more calls than agents are free, as many go unanswered', () => {
    const { pacer, at } = withAgents(10);
    const { dial } = pacer.decide(at);
    expect(dial).toBeGreaterThan(13);
    expect(dial).toBeLessThan(30);
  });

  it('makes more of them for the same agents where leads are answered less often', () => {
    const dials = [2, 3, 8].map((of) => {
      const { pacer, at } = practised({}, 0);
      for (let n = 0; n < 900; n += 1) {
        const call = { callId: `lead-${n}`, at: at + 100 * n };
        pacer.observe({ type: 'dialed', ...call });
        if (n % of > 0)
          pacer.observe({ type: 'unanswered', callId: call.callId, at: call.at + 25_000, outcome: 'busy' });
        else {
          pacer.observe({ type: 'answered', callId: call.callId, at: call.at + 6_000 });
          pacer.observe({ type: 'connected', callId: call.callId, at: call.at + 6_000, agentId: 'other' });
        }
      }
      for (const agentId of AGENTS.slice(0, 10)) pacer.observe(idle(agentId, at + 200_000));
      return pacer.decide(at + 200_000).dial;
    });
    expect(dials[1]).toBeGreaterThan(dials[0] ?? 0);
    expect(dials[2]).toBeGreaterThan(dials[1] ?? 0);
  });

  it('knows nothing at first, and dares less than later', () => {
    const fresh = withAgents(10, {}, 0);
    const known = withAgents(10);
    const dial = fresh.pacer.decide(fresh.at).dial;
    expect(dial).toBeLessThan(known.pacer.decide(known.at).dial);
    expect(dial).toBeGreaterThanOrEqual(10);
  });

  it('dials ahead of agents who will be free when calls are answered, and not of those who have just begun', () => {
    const wrappingUp = (elapsedMs: number) => {
      const { pacer, at } = withAgents(20);
      for (const agentId of AGENTS.slice(0, 20))
        pacer.observe({ type: 'agent', at: at + 1, agentId, state: 'wrap-up' });
      return pacer.decide(at + 1 + elapsedMs).dial;
    };
    expect(wrappingUp(500)).toBe(0);
    expect(wrappingUp(7_000)).toBeGreaterThan(5);
  });

  it('gives no call up while the agents stay', () => {
    const { pacer, at } = withAgents(10);
    dialAll({ pacer, at });
    for (const agentId of AGENTS.slice(0, 10)) pacer.observe({ type: 'agent', at: at + 1, agentId, state: 'talking' });
    expect(pacer.decide(at + 2).cancel).toBe(0);
  });

  it('gives up, when agents leave, the calls that would probably find nobody, and all when nobody is left', () => {
    const { pacer, at } = withAgents(20);
    const calls = dialAll({ pacer, at });
    for (const agentId of AGENTS.slice(2, 20)) pacer.observe({ type: 'agent', at: at + 1, agentId, state: 'paused' });
    const { dial, cancel, reason } = pacer.decide(at + 2);
    expect(dial).toBe(0);
    expect(cancel).toBeGreaterThan(calls.length / 2);
    expect(cancel).toBeLessThan(calls.length);
    expect(reason).toContain('Agents have left');
    for (const agentId of AGENTS.slice(0, 2)) pacer.observe({ type: 'agent', at: at + 3, agentId, state: 'offline' });
    expect(pacer.decide(at + 4)).toMatchObject({ dial: 0, cancel: calls.length });
  });

  it('counts on no agent who goes for a break after each talk', () => {
    const dials = [false, true].map((leave) => {
      const { pacer, at } = withAgents(20);
      for (let n = 0; n < 400; n += 1) {
        const agentId = `other-${n}`;
        pacer.observe({ type: 'agent', at: at + n, agentId, state: 'wrap-up' });
        pacer.observe({ type: 'agent', at: at + n, agentId, state: leave ? 'paused' : 'idle' });
        pacer.observe({ type: 'agent', at: at + n + 1, agentId, state: 'offline' });
      }
      for (const agentId of AGENTS.slice(0, 20))
        pacer.observe({ type: 'agent', at: at + 500, agentId, state: 'talking' });
      return pacer.decide(at + 60_000).dial;
    });
    expect(dials[1]).toBe(0);
    expect(dials[0]).toBeGreaterThan(5);
  });

  it('says why in words', () => {
    const { pacer, at } = withAgents(5);
    expect(pacer.decide(at).reason).toMatch(
      /^5 agents are free, 0 calls are ringing, within 16 s about .*: placing \d+/,
    );
    expect(createPacer(settings).decide(0).reason).toBe('Not dialing: no agent is signed in and working.');
  });
});

const step = fc.oneof(
  fc.record({
    kind: fc.constant('agent' as const),
    pick: fc.nat(),
    state: fc.constantFrom('idle', 'idle', 'idle', 'paused', 'offline', 'wrap-up' as const),
  }),
  fc.record({ kind: fc.constant('decide' as const) }),
  fc.record({ kind: fc.constant('outcome' as const), pick: fc.nat(), answered: fc.boolean() }),
  fc.record({ kind: fc.constant('hang up' as const), pick: fc.nat() }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 20_000 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What a caller tells a pacer that does as it is told. Each decision is handed to `check` before it is carried out. */
function play(
  steps: readonly Step[],
  pacer: Pacer,
  check: (at: number, floor: Floor) => { dial: number; cancel: number },
) {
  const agents = new Map<string, string>();
  const ringing: string[] = [];
  const talking = new Map<string, string>();
  const dialedAt: number[] = [];
  let at = 0;
  const agent = (agentId: string, state: 'idle' | 'talking' | 'wrap-up' | 'paused' | 'offline') => {
    agents.set(agentId, state);
    pacer.observe({ type: 'agent', at, agentId, state });
  };
  for (const s of steps) {
    at += 1;
    if (s.kind === 'wait') at += s.ms;
    else if (s.kind === 'agent') {
      const agentId = AGENTS[s.pick % AGENTS.length] ?? '';
      if (agents.get(agentId) !== 'talking') agent(agentId, s.state);
    } else if (s.kind === 'outcome') {
      const [callId] = ringing.splice(s.pick % Math.max(1, ringing.length), 1);
      if (callId === undefined) continue;
      const free = AGENTS.find((agentId) => agents.get(agentId) === 'idle');
      if (!s.answered) pacer.observe({ type: 'unanswered', at, callId, outcome: 'no-answer' });
      else if (free === undefined) pacer.observe({ type: 'abandoned', at, callId });
      else {
        pacer.observe({ type: 'answered', at, callId });
        talking.set(callId, free);
        agent(free, 'talking');
        pacer.observe({ type: 'connected', at, callId, agentId: free });
      }
    } else if (s.kind === 'hang up') {
      const [callId, agentId] = [...talking][s.pick % Math.max(1, talking.size)] ?? [];
      if (callId === undefined || agentId === undefined) continue;
      talking.delete(callId);
      pacer.observe({ type: 'completed', at, callId });
      agent(agentId, 'wrap-up');
    } else {
      const working = [...agents.values()].filter((state) => state !== 'paused' && state !== 'offline').length;
      const floor = { working, ringing: ringing.length, talking: talking.size, dialedAt };
      const { dial, cancel } = check(at, floor);
      for (const callId of ringing.splice(ringing.length - cancel, cancel)) {
        pacer.observe({ type: 'unanswered', at, callId, outcome: 'cancelled' });
      }
      for (let n = 0; n < dial; n += 1) {
        ringing.push(`call-${dialedAt.length}`);
        pacer.observe(dialed(`call-${dialedAt.length}`, at));
        dialedAt.push(at);
      }
    }
  }
}

interface Floor {
  working: number;
  ringing: number;
  talking: number;
  dialedAt: readonly number[];
}

const limits = fc.record({
  maxConcurrentCalls: fc.integer({ min: 0, max: 60 }),
  maxCallsPerSecond: fc.constantFrom(0.5, 1, 3.5, 20, 500),
  abandonTarget: fc.constantFrom(0, 0.01, 0.03, 0.5),
});
const steps = fc.array(step, { maxLength: 200 });

describe('the predictive pacer, whatever happens', () => {
  it('keeps to trunks and rate, dials for nobody who is not there, and decides the same for the same events', () => {
    fc.assert(
      fc.property(steps, limits, (all, limit) => {
        const pacer = createPacer({ ...settings, ...limit });
        const decided: unknown[] = [];
        play(all, pacer, (at, { working, ringing, talking, dialedAt }) => {
          const decision = pacer.decide(at);
          expect(pacer.decide(at)).toEqual(decision);
          const { dial, cancel, reason, forecast } = decision;
          decided.push(decision);
          expect(Number.isInteger(dial) && dial >= 0).toBe(true);
          expect(Number.isInteger(cancel) && cancel >= 0 && cancel <= ringing).toBe(true);
          if (dial > 0) expect(dial + ringing + talking).toBeLessThanOrEqual(limit.maxConcurrentCalls);
          const windowMs = Math.max(1000, 1000 / limit.maxCallsPerSecond);
          const recent = dialedAt.filter((then) => then > at - windowMs).length;
          if (dial > 0) expect(dial + recent).toBeLessThanOrEqual(Math.max(1, Math.floor(limit.maxCallsPerSecond)));
          if (working === 0) expect({ dial, cancel }).toEqual({ dial: 0, cancel: ringing });
          expect(dial > 0 && cancel > 0).toBe(false);
          expect(reason).not.toBe('');
          expect(Object.values(forecast).every(Number.isFinite)).toBe(true);
          return decision;
        });
        const again = createPacer({ ...settings, ...limit });
        const decidedAgain: unknown[] = [];
        play(all, again, (at) => {
          const decision = again.decide(at);
          decidedAgain.push(decision);
          return decision;
        });
        expect(decidedAgain).toEqual(decided);
      }),
      { numRuns: 150 },
    );
  });

  it('never dials more for a lower abandon target, after the same events', () => {
    const target = fc.double({ min: 0, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(steps, target, target, (all, a, b) => {
        const [strict, loose] = [Math.min(a, b), Math.max(a, b)].map((abandonTarget) =>
          createPacer({ ...settings, abandonTarget }),
        );
        if (!strict || !loose) throw new Error('two pacers are needed');
        const both: Pacer = {
          observe(event) {
            strict.observe(event);
            loose.observe(event);
          },
          decide: (at) => strict.decide(at),
        };
        play(all, both, (at) => {
          const decision = loose.decide(at);
          expect(strict.decide(at).dial).toBeLessThanOrEqual(decision.dial);
          return decision;
        });
      }),
      { numRuns: 100 },
    );
  });
});
