import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createRecordedPacer,
  createReplay,
  PacingError,
  type PacingEvent,
  type PacingSettings,
  type ReplayReport,
} from './index.js';

const settings: PacingSettings = {
  mode: 'predictive',
  abandonTarget: 0.03,
  patienceMs: 2_000,
  maxRingMs: 25_000,
  maxConcurrentCalls: 40,
  maxCallsPerSecond: 10,
};

const callId = fc.nat(30).map((n) => `call-${n}`);
const agentId = fc.nat(8).map((n) => `agent-${n}`);
const step = fc.record({
  pass: fc.integer({ min: 0, max: 5_000 }),
  event: fc.oneof(
    fc.record({
      type: fc.constant('agent' as const),
      agentId,
      state: fc.constantFrom('idle', 'talking', 'wrap-up', 'paused', 'offline'),
    }),
    fc.record(
      { type: fc.constant('dialed' as const), callId, answerProbability: fc.double({ min: 0, max: 1, noNaN: true }) },
      { requiredKeys: ['type', 'callId'] },
    ),
    fc.record({ type: fc.constant('unanswered' as const), callId, outcome: fc.constantFrom('no-answer', 'cancelled') }),
    fc.record({ type: fc.constantFrom('answered' as const, 'abandoned' as const, 'completed' as const), callId }),
    fc.record({ type: fc.constant('connected' as const), callId, agentId }),
    fc.record({ type: fc.constant('target' as const), abandonTarget: fc.double({ min: 0, max: 0.03, noNaN: true }) }),
  ),
});

function record(steps: readonly { pass: number; event: object }[], mode: PacingSettings['mode']): string[] {
  const lines: string[] = [];
  const pacer = createRecordedPacer(
    { ...settings, mode },
    { campaignId: 'campaign', at: 0, write: (entry) => lines.push(JSON.stringify(entry)) },
  );
  let at = 1_900_000_000_000;
  for (const { pass, event } of steps) {
    at += pass;
    pacer.observe({ ...event, at } as PacingEvent);
    pacer.decide(at);
  }
  return lines;
}

function replay(lines: readonly string[]): ReplayReport {
  const one = createReplay();
  for (const line of lines) if (!one.line(line)) break;
  return one.report();
}

const some = fc.sample(step, { numRuns: 200, seed: 7 });

describe('a recorded run', () => {
  it('comes out exactly the same, whatever happened in it', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom('predictive', 'progressive'), (steps, mode) => {
        const report = replay(record(steps, mode));
        expect(report.difference).toBeUndefined();
        expect([report.events, report.decisions, report.pacers]).toEqual([steps.length, steps.length, 1]);
      }),
      { numRuns: 40 },
    );
  });

  it('goes on over new settings', () => {
    const report = replay([...record(some, 'predictive'), ...record(some, 'progressive')]);
    expect(report).toMatchObject({ pacers: 2, difference: undefined });
  });

  it('shows the first decision that is another, and what in it', () => {
    const lines = record(some, 'predictive');
    const changed = lines.map((line, i) => (i === 200 ? line.replace('"dial":', '"dial":1') : line));
    expect(JSON.parse(lines[200] ?? '')).toMatchObject({ kind: 'decision' });
    expect(replay(changed).difference).toMatchObject({ line: 201, fields: ['dial'] });
  });

  it('shows that an event was changed or is missing', () => {
    const lines = record(some, 'predictive');
    const index = lines.findIndex((line) => line.includes('"state":"idle"'));
    expect(replay(lines.filter((_line, i) => i !== index)).difference).toBeDefined();
    const at = lines.map((line, i) => (i === index ? line.replace('"idle"', '"offline"') : line));
    expect(replay(at).difference?.line).toBeGreaterThan(index);
  });

  it('says where recording ended early', () => {
    const lines = [...record(some, 'predictive'), JSON.stringify({ kind: 'end', reason: 'full' })];
    expect(replay(lines)).toMatchObject({ ended: 'full', difference: undefined });
  });
});

describe('a bad log', () => {
  const [first = '', ...rest] = record(some, 'predictive');
  it.each([
    ['is empty', []],
    ['lacks its beginning', rest],
    ['is not JSON', [first, '{"kind":"ev']],
    ['is a list', ['[]']],
    ['is of another version', [first.replace('"version":1', '"version":2')]],
    ['lacks a setting', [first.replace('"patienceMs":2000,', '')]],
    ['has a kind that is unknown', ['{"kind":"other"}']],
    ['has an event that is unknown', [first, '{"kind":"event","event":{"type":"rang","at":1}}']],
    ['has an event of no time', [first, '{"kind":"event","event":{"type":"answered","callId":"a"}}']],
    ['has an event of nobody', [first, '{"kind":"event","event":{"type":"answered","at":1}}']],
    ['has a line that never ends', [first, 'x'.repeat(30_000)]],
  ])('that %s is refused with its line', (_what, lines) => {
    expect(() => replay(lines)).toThrow(PacingError);
  });
});
