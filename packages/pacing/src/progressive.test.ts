import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPacer, type PacingError, type PacingEvent, type PacingSettings } from './index.js';

const settings: PacingSettings = {
  mode: 'progressive',
  abandonTarget: 0.03,
  patienceMs: 2000,
  maxRingMs: 20_000,
  maxConcurrentCalls: 100,
  maxCallsPerSecond: 50,
};
const idle = (agentId: string, at = 0): PacingEvent => ({ type: 'agent', at, agentId, state: 'idle' });
const dialed = (callId: string, at = 0): PacingEvent => ({ type: 'dialed', at, callId });

function pacerAfter(events: PacingEvent[], overrides: Partial<PacingSettings> = {}) {
  const pacer = createPacer({ ...settings, ...overrides });
  for (const event of events) pacer.observe(event);
  return pacer;
}

describe('the progressive pacer', () => {
  it('places one call for each free agent', () => {
    const decision = pacerAfter([idle('a'), idle('b'), idle('c'), dialed('1')]).decide(10);
    expect(decision).toMatchObject({ dial: 2, cancel: 0 });
    expect(decision.reason).toBe('3 agents are free and 1 call is under way: placing 2.');
  });

  it('dials nobody when no agent is signed in, and says so', () => {
    expect(createPacer(settings).decide(0)).toMatchObject({ dial: 0, reason: 'Not dialing: no agent is signed in.' });
  });

  it('counts an answered call that waits as one that still needs its agent', () => {
    const pacer = pacerAfter([idle('a'), dialed('1'), { type: 'answered', at: 1, callId: '1' }]);
    expect(pacer.decide(2).dial).toBe(0);
  });

  it('does not count an agent in wrap-up after a talk as free until told', () => {
    const pacer = pacerAfter([
      idle('a'),
      dialed('1'),
      { type: 'answered', at: 1, callId: '1' },
      { type: 'connected', at: 2, callId: '1', agentId: 'a' },
      { type: 'completed', at: 3, callId: '1' },
    ]);
    expect(pacer.decide(4).dial).toBe(0);
    pacer.observe(idle('a', 5));
    expect(pacer.decide(6).dial).toBe(1);
  });

  it('gives ringing calls up when their agents go away', () => {
    const pacer = pacerAfter([idle('a'), idle('b'), dialed('1'), dialed('2')]);
    pacer.observe({ type: 'agent', at: 5, agentId: 'b', state: 'paused' });
    expect(pacer.decide(6)).toMatchObject({ dial: 0, cancel: 1 });
  });

  it('gives no ringing call up when an agent is said to talk before the news of the connection has come', () => {
    const pacer = pacerAfter([idle('a'), idle('b'), dialed('1'), dialed('2')]);
    pacer.observe({ type: 'agent', at: 5, agentId: 'a', state: 'talking' });
    expect(pacer.decide(6)).toMatchObject({ dial: 0, cancel: 0 });
    pacer.observe({ type: 'connected', at: 5, callId: '1', agentId: 'a' });
    expect(pacer.decide(7)).toMatchObject({ dial: 0, cancel: 0 });
  });

  it('never lets a late event bring back a call that is over', () => {
    const pacer = pacerAfter([idle('a'), { type: 'unanswered', at: 5, callId: '1', outcome: 'busy' }, dialed('1', 1)]);
    expect(pacer.decide(6).dial).toBe(1);
  });

  it('takes the newest state of an agent, whatever the order of the news', () => {
    const pacer = pacerAfter([{ type: 'agent', at: 9, agentId: 'a', state: 'offline' }, idle('a', 3)]);
    expect(pacer.decide(10)).toMatchObject({ dial: 0, forecast: { agentsSignedIn: 0 } });
  });

  it('names the limit that holds it back', () => {
    const agents = ['a', 'b', 'c'].map((id) => idle(id));
    expect(pacerAfter(agents, { maxConcurrentCalls: 2 }).decide(0).reason).toContain('free channels');
    expect(pacerAfter(agents, { maxCallsPerSecond: 1.5 }).decide(0)).toMatchObject({ dial: 1 });
    expect(pacerAfter([...agents, dialed('1', 0)], { maxCallsPerSecond: 0.5 }).decide(1999).dial).toBe(0);
    expect(pacerAfter([...agents, dialed('1', 0)], { maxCallsPerSecond: 0.5 }).decide(2000).dial).toBe(1);
  });

  it('refuses impossible settings by code and field', () => {
    const impossible: Partial<PacingSettings>[] = [
      { maxCallsPerSecond: 0 },
      { maxConcurrentCalls: -1 },
      { abandonTarget: 1.5 },
      { abandonTarget: NaN },
      { patienceMs: -1 },
      { maxRingMs: 0 },
    ];
    for (const setting of impossible) {
      expect(() => createPacer({ ...settings, ...setting })).toThrow(
        expect.objectContaining({ code: 'pacing-setting-invalid', field: Object.keys(setting)[0] }) as PacingError,
      );
    }
  });
});

const agentIds = ['a1', 'a2', 'a3', 'a4'];
const step = fc.oneof(
  fc.record({
    kind: fc.constant('agent' as const),
    agentId: fc.constantFrom(...agentIds),
    state: fc.constantFrom('idle', 'paused', 'offline', 'wrap-up' as const),
  }),
  fc.record({ kind: fc.constant('decide' as const) }),
  fc.record({ kind: fc.constant('outcome' as const), pick: fc.nat(), answered: fc.boolean() }),
  fc.record({ kind: fc.constant('next' as const), pick: fc.nat() }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 1500 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Plays steps against a pacer whose caller does as it is told, and checks the law after each decision. */
function play(steps: Step[], limits: { maxConcurrentCalls: number; maxCallsPerSecond: number }) {
  const pacer = createPacer({ ...settings, ...limits });
  const agents = new Map<string, string>();
  const calls = new Map<string, 'ringing' | 'waiting' | { agentId: string }>();
  const dialedAt: number[] = [];
  const decisions: unknown[] = [];
  let at = 0;
  let next = 0;
  const tell = (event: PacingEvent) => pacer.observe(event);
  const inStage = (stage: 'ringing' | 'waiting') => [...calls].filter(([, s]) => s === stage).map(([id]) => id);

  for (const s of steps) {
    at += 1;
    if (s.kind === 'wait') at += s.ms;
    else if (s.kind === 'agent') {
      if (agents.get(s.agentId) === 'talking') continue;
      agents.set(s.agentId, s.state);
      tell({ type: 'agent', at, agentId: s.agentId, state: s.state });
    } else if (s.kind === 'outcome') {
      const ringing = inStage('ringing');
      const callId = ringing[s.pick % Math.max(1, ringing.length)];
      if (callId === undefined) continue;
      if (s.answered) {
        calls.set(callId, 'waiting');
        tell({ type: 'answered', at, callId });
      } else {
        calls.delete(callId);
        tell({ type: 'unanswered', at, callId, outcome: 'no-answer' });
      }
    } else if (s.kind === 'next') {
      const open = [...calls.keys()];
      const callId = open[s.pick % Math.max(1, open.length)];
      const stage = callId === undefined ? undefined : calls.get(callId);
      if (callId === undefined || stage === undefined) continue;
      if (typeof stage === 'object') {
        calls.delete(callId);
        agents.set(stage.agentId, 'wrap-up');
        tell({ type: 'completed', at, callId });
        tell({ type: 'agent', at, agentId: stage.agentId, state: 'wrap-up' });
      } else if (stage === 'waiting') {
        const agentId = agentIds.find((id) => agents.get(id) === 'idle');
        if (agentId === undefined) {
          calls.delete(callId);
          tell({ type: 'abandoned', at, callId });
        } else {
          agents.set(agentId, 'talking');
          calls.set(callId, { agentId });
          tell({ type: 'agent', at, agentId, state: 'talking' });
          tell({ type: 'connected', at, callId, agentId });
        }
      }
    } else {
      const decision = pacer.decide(at);
      expect(pacer.decide(at)).toEqual(decision);
      decisions.push(decision);
      for (let i = 0; i < decision.dial; i += 1) {
        const callId = `c${(next += 1)}`;
        calls.set(callId, 'ringing');
        dialedAt.push(at);
        tell({ type: 'dialed', at, callId });
      }
      for (const callId of inStage('ringing').reverse().slice(0, decision.cancel)) {
        calls.delete(callId);
        tell({ type: 'unanswered', at, callId, outcome: 'cancelled' });
      }
      const free = [...agents.values()].filter((state) => state === 'idle').length;
      const ringing = inStage('ringing').length;
      if (decision.dial > 0) expect(ringing + inStage('waiting').length).toBeLessThanOrEqual(free);
      if (ringing > 0) expect(ringing + inStage('waiting').length).toBeLessThanOrEqual(free);
      if (free === 0) expect(decision.dial).toBe(0);
      if (decision.dial > 0) expect(calls.size).toBeLessThanOrEqual(limits.maxConcurrentCalls);
      const windowMs = Math.max(1000, 1000 / limits.maxCallsPerSecond);
      const inWindow = dialedAt.filter((t) => t > at - windowMs).length;
      expect(inWindow).toBeLessThanOrEqual(Math.max(1, Math.floor(limits.maxCallsPerSecond)));
      expect(decision.dial > 0 && decision.cancel > 0).toBe(false);
      expect(decision.reason).not.toBe('');
      expect(Object.values(decision.forecast).every(Number.isFinite)).toBe(true);
    }
  }
  return decisions;
}

const limits = fc.record({
  maxConcurrentCalls: fc.integer({ min: 0, max: 6 }),
  maxCallsPerSecond: fc.constantFrom(0.5, 1, 2, 3.5, 50),
});

describe('the progressive pacer, whatever happens', () => {
  it('keeps to free agents, channels and rate, and decides the same for the same events', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), limits, (steps, limit) => {
        expect(play(steps, limit)).toEqual(play(steps, limit));
      }),
      { numRuns: 300 },
    );
  });

  it('comes to the same numbers when the news of each call comes late, twice and out of order', () => {
    const event = fc.constantFrom<PacingEvent>(
      dialed('1', 1),
      dialed('2', 2),
      { type: 'answered', at: 3, callId: '1' },
      { type: 'connected', at: 4, callId: '1', agentId: 'a' },
      { type: 'unanswered', at: 5, callId: '2', outcome: 'busy' },
      { type: 'completed', at: 9, callId: '1' },
      idle('b', 1),
      { type: 'agent', at: 10, agentId: 'a', state: 'wrap-up' },
    );
    const all: PacingEvent[] = [
      dialed('1', 1),
      dialed('2', 2),
      { type: 'answered', at: 3, callId: '1' },
      { type: 'connected', at: 4, callId: '1', agentId: 'a' },
      { type: 'unanswered', at: 5, callId: '2', outcome: 'busy' },
      { type: 'completed', at: 9, callId: '1' },
      idle('b', 1),
      { type: 'agent', at: 10, agentId: 'a', state: 'wrap-up' },
    ];
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 20 }),
        fc.shuffledSubarray(all, { minLength: all.length }),
        (some, rest) => {
          const {
            answerShare: _,
            expectedAnswers: __,
            ...counts
          } = pacerAfter([...some, ...rest]).decide(5000).forecast;
          expect(counts).toEqual({
            agentsSignedIn: 2,
            agentsFree: 1,
            agentsTalking: 0,
            callsRinging: 0,
            callsWaiting: 0,
            callsTalking: 0,
          });
        },
      ),
    );
  });
});
