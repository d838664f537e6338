import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DISPOSITION_CATEGORIES, systemDisposition, type DispositionAction } from './disposition.js';
import { leadAfterDisposition, leadAfterTermination, type LeadSituation } from './lead-lifecycle.js';
import { DIAL_RANK } from './states.js';
import { TERMINATIONS, type Termination, type TerminationResult } from './termination.js';

const AT = new Date('2030-05-06T10:00:00.000Z');
const HOUR = 3_600_000;
const in_ = (ms: number) => new Date(AT.getTime() + ms);

const lead: LeadSituation = {
  dialRank: DIAL_RANK.fresh,
  nextDialAt: AT,
  numbers: [
    { position: 0, invalid: false },
    { position: 1, invalid: false },
  ],
  numberPosition: 0,
  dialedCount: 1,
  outcomeCount: 1,
  maxAttempts: 6,
  mode: 'progressive',
};
const retry = (more: Partial<Extract<DispositionAction, { type: 'retry' }>> = {}): DispositionAction => ({
  type: 'retry',
  delayMinutes: 60,
  maxAttempts: 3,
  nextNumber: false,
  ...more,
});
const noAnswer: Termination = { result: 'no-answer', reason: 'ring-timeout' };
const after = (situation: LeadSituation, termination: Termination, action: DispositionAction, retryAt?: Date) =>
  leadAfterTermination(situation, termination, systemDisposition(termination), action, AT, retryAt);

const pairs = Object.entries(TERMINATIONS).flatMap(([result, reasons]) =>
  reasons.map((reason) => ({ result: result as TerminationResult, reason })),
);
const situations: fc.Arbitrary<LeadSituation> = fc
  .record({
    dialRank: fc.constantFrom(...Object.values(DIAL_RANK)),
    nextDialAt: fc.constant(AT),
    invalid: fc.array(fc.record({ invalid: fc.boolean(), suppressed: fc.boolean() }), { minLength: 1, maxLength: 4 }),
    numberPosition: fc.nat(3),
    dialedCount: fc.nat(10),
    outcomeCount: fc.integer({ min: 1, max: 10 }),
    maxAttempts: fc.integer({ min: 1, max: 10 }),
    mode: fc.constantFrom('progressive', 'predictive'),
  })
  .map(({ invalid, numberPosition, ...rest }) => ({
    ...rest,
    numbers: invalid.map((number, position) => ({ position, ...number })),
    numberPosition: numberPosition % invalid.length,
  }));
const actions: fc.Arbitrary<DispositionAction> = fc.oneof(
  fc.constant<DispositionAction>({ type: 'close' }),
  fc.constantFrom<DispositionAction>({ type: 'suppress', scope: 'tenant' }, { type: 'suppress', scope: 'campaign' }),
  fc.record({
    type: fc.constant('retry' as const),
    delayMinutes: fc.integer({ min: 1, max: 10_000 }),
    maxAttempts: fc.integer({ min: 1, max: 10 }),
    nextNumber: fc.boolean(),
  }),
);

describe('a lead after any termination', () => {
  it('is closed with a reason, or can be dialed again, and is never left dialing', () => {
    fc.assert(
      fc.property(situations, fc.constantFrom(...pairs), actions, (situation, termination, action) => {
        const change = after(situation, termination, action);
        expect(change.state).not.toBe('dialing');
        expect(change.state === 'closed').toBe(change.closedReason !== undefined);
        if (change.state === 'closed') expect(change.callback).toBe('cancelled');
        if (change.state === 'waiting')
          expect((change.nextDialAt ?? AT).getTime()).toBeGreaterThanOrEqual(AT.getTime());
        expect(change.state === 'unresolved').toBe(termination.result === 'connected');
      }),
    );
  });

  it('is dialed next on a number that may be called', () => {
    fc.assert(
      fc.property(situations, fc.constantFrom(...pairs), actions, (situation, termination, action) => {
        const { nextNumber } = after(situation, termination, action);
        if (nextNumber === undefined || nextNumber === situation.numberPosition) return;
        expect(situation.numbers[nextNumber]).toMatchObject({ invalid: false, suppressed: false });
      }),
    );
  });

  it('keeps the rank of a promise to call', () => {
    fc.assert(
      fc.property(situations, fc.constantFrom(...pairs), actions, (situation, termination, action) => {
        const { dialRank = situation.dialRank } = after(situation, termination, action);
        if (situation.dialRank <= DIAL_RANK['team-callback']) expect(dialRank).toBe(situation.dialRank);
      }),
    );
  });

  it('is not dialed for ever: unanswered calls close it in the end', () => {
    fc.assert(
      fc.property(situations, fc.integer({ min: 1, max: 8 }), (situation, maxAttempts) => {
        let tries = 0;
        let state = 'ready';
        while (state !== 'closed') {
          tries += 1;
          const now = { ...situation, dialedCount: tries, outcomeCount: tries };
          state = after(now, noAnswer, retry({ maxAttempts, nextNumber: true })).state;
        }
        expect(tries).toBeLessThanOrEqual(Math.min(maxAttempts, situation.maxAttempts));
      }),
    );
  });
});

describe('a retry', () => {
  it('waits its delay, on the same number or on the next, the first after the last', () => {
    expect(after(lead, noAnswer, retry())).toEqual({
      state: 'waiting',
      dialRank: DIAL_RANK.retry,
      nextDialAt: in_(HOUR),
      nextNumber: 0,
    });
    expect(after(lead, noAnswer, retry({ nextNumber: true })).nextNumber).toBe(1);
    expect(after({ ...lead, numberPosition: 1 }, noAnswer, retry({ nextNumber: true })).nextNumber).toBe(0);
  });

  it('is the last where the outcome or the campaign allows no more', () => {
    const closed = { state: 'closed', closedReason: 'max-attempts' };
    expect(after({ ...lead, outcomeCount: 3 }, noAnswer, retry())).toMatchObject(closed);
    expect(after({ ...lead, dialedCount: 6 }, noAnswer, retry())).toMatchObject(closed);
  });

  it('of an unallocated number is for the others, and there is none without any', () => {
    const unallocated: Termination = { result: 'unallocated', reason: 'unallocated-number' };
    expect(after(lead, unallocated, retry())).toMatchObject({ state: 'waiting', nextNumber: 1, numberInvalid: true });
    const numbers = [{ position: 0, invalid: false }];
    expect(after({ ...lead, numbers }, unallocated, retry())).toMatchObject({
      state: 'closed',
      closedReason: 'invalid-number',
      numberInvalid: true,
    });
  });
});

describe('an abandoned call', () => {
  const abandoned: Termination = { result: 'abandoned', reason: 'no-agent' };
  it('keeps the lead from predictive dialing for 72 hours', () => {
    const until = in_(72 * HOUR);
    const progressive = after(lead, abandoned, retry());
    expect(progressive).toMatchObject({ noPredictiveBefore: until, nextDialAt: in_(HOUR) });
    const predictive = after({ ...lead, mode: 'predictive' }, abandoned, retry());
    expect(predictive).toMatchObject({ noPredictiveBefore: until, nextDialAt: until });
    const week = after({ ...lead, mode: 'predictive' }, abandoned, retry({ delayMinutes: 7 * 24 * 60 }));
    expect(week.nextDialAt).toEqual(in_(7 * 24 * HOUR));
  });
});

describe('a call that a guard refused', () => {
  const blocked = (reason: Termination['reason']): Termination => ({ result: 'blocked', reason });
  const close: DispositionAction = { type: 'close' };
  it('leaves the lead where that guard can let it pass', () => {
    expect(after(lead, blocked('campaign-not-running'), close)).toEqual({ state: 'ready' });
    expect(after(lead, blocked('attempt-limit'), close)).toMatchObject({ closedReason: 'max-attempts' });
    const retryAt = in_(HOUR);
    for (const reason of ['outside-calling-window', 'abandoned-recently', 'spend-limit'] as const) {
      expect(after(lead, blocked(reason), close, retryAt)).toEqual({ state: 'waiting', nextDialAt: retryAt });
    }
    expect(after(lead, blocked('outside-calling-window'), close)).toMatchObject({ closedReason: 'expired' });
    expect(after(lead, blocked('trunk-not-allowed'), close)).toEqual({ state: 'waiting', nextDialAt: in_(HOUR) });
    expect(after(lead, blocked('spend-limit'), close)).toEqual({ state: 'waiting', nextDialAt: in_(30_000) });
  });

  it('goes to a number that is not suppressed, or closes', () => {
    const numbers = lead.numbers.map((number) => ({ ...number, suppressed: number.position === 0 }));
    expect(after({ ...lead, numbers }, blocked('suppressed'), close)).toEqual({ state: 'ready', nextNumber: 1 });
    const none = numbers.map((number) => ({ ...number, suppressed: true }));
    expect(after({ ...lead, numbers: none }, blocked('suppressed'), close)).toMatchObject({
      closedReason: 'suppressed',
    });
  });
});

describe("an agent's disposition", () => {
  it('keeps its promise', () => {
    const promise = { dueAt: in_(24 * HOUR), personal: true };
    expect(leadAfterDisposition(lead, 'callback', { type: 'callback' }, AT, promise)).toEqual({
      state: 'waiting',
      dialRank: DIAL_RANK['personal-callback'],
      nextDialAt: promise.dueAt,
      nextNumber: 0,
      callback: 'done',
    });
    const team = leadAfterDisposition(lead, 'callback', { type: 'callback' }, AT, { ...promise, personal: false });
    expect(team.dialRank).toBe(DIAL_RANK['team-callback']);
    expect(() => leadAfterDisposition(lead, 'callback', { type: 'callback' }, AT)).toThrow(TypeError);
  });

  it('ends the promise that the call kept, whatever it is', () => {
    fc.assert(
      fc.property(situations, fc.constantFrom(...DISPOSITION_CATEGORIES), actions, (situation, category, action) => {
        const change = leadAfterDisposition(situation, category, action, AT);
        expect(change.callback).toBe('done');
        expect(change.dialRank ?? DIAL_RANK.retry).toBe(DIAL_RANK.retry);
        expect(change.suppress !== undefined).toBe(action.type === 'suppress');
      }),
    );
  });
});
