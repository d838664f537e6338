import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { difference, toldBySnapshot, type AgentFacts, type Told } from './difference.js';
import type { AgentSessionRow, AttemptRow, OfferFacts } from './facts.js';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, second));
const offer: OfferFacts = {
  campaign: { id: 'C', name: 'Spring', status: 'running' },
  lead: {} as OfferFacts['lead'],
  callbackNote: null,
};
const signedIn: Told = { version: 0, legUp: true, call: null };

const session = (changes: Partial<AgentSessionRow>) =>
  ({
    id: 'S',
    state: 'idle',
    stateSince: at(0),
    pauseReason: '',
    pauseAfter: null,
    legUp: true,
    wrapUpUntil: null,
    attemptId: null,
    version: 1,
    ...changes,
  }) as AgentSessionRow;

const attempt = (id: string, changes: Partial<AttemptRow> = {}) =>
  ({
    id,
    agentSessionId: 'S',
    answeredAt: at(1),
    connectedAt: null,
    endedAt: null,
    result: null,
    reason: null,
    sipStatus: null,
    ...changes,
  }) as AttemptRow;

const talked = { connectedAt: at(2), endedAt: at(9), result: 'connected', reason: 'customer-hung-up' } as const;
const facts = (row: AgentSessionRow, present?: AttemptRow, last?: AttemptRow): AgentFacts => ({
  session: row,
  attempt: present ?? null,
  offer,
  last: last ?? null,
});
const types = (told: Told, given: AgentFacts) => difference(told, given).messages.map((message) => message.type);

describe('what an agent is told', () => {
  it('is an offer when reserved, and no more than that', () => {
    expect(types(signedIn, facts(session({ state: 'reserved', attemptId: 'A' }), attempt('A')))).toEqual([
      'offered',
      'state',
    ]);
  });

  it('is the offer too when the first thing seen is the talk', () => {
    const row = session({ state: 'talking', attemptId: 'A' });
    expect(types(signedIn, facts(row, attempt('A', { connectedAt: at(2) })))).toEqual([
      'offered',
      'connected',
      'state',
    ]);
  });

  it('is the whole call when the first thing seen is the wrap-up', () => {
    const { messages, told } = difference(
      signedIn,
      facts(session({ state: 'wrap-up', attemptId: 'A' }), attempt('A', talked)),
    );
    expect(messages.map((message) => message.type)).toEqual(['offered', 'connected', 'ended', 'state']);
    expect(messages[2]).toMatchObject({ termination: { result: 'connected', reason: 'customer-hung-up' } });
    expect(told.call).toEqual({ attemptId: 'A', phase: 'ended' });
  });

  it('ends the call before, however it went on, before it offers the next', () => {
    const told: Told = { version: 3, legUp: true, call: { attemptId: 'A', phase: 'offered' } };
    const row = session({ state: 'talking', attemptId: 'B', version: 9 });
    const messages = difference(told, facts(row, attempt('B', { connectedAt: at(20) }), attempt('A', talked))).messages;
    expect(messages.map((m) => [m.type, 'attemptId' in m ? m.attemptId : 'attempt' in m ? m.attempt.id : ''])).toEqual([
      ['connected', 'A'],
      ['ended', 'A'],
      ['offered', 'B'],
      ['connected', 'B'],
      ['state', ''],
    ]);
  });

  it('takes an offer back without a termination when another agent has the call', () => {
    const told: Told = { version: 3, legUp: true, call: { attemptId: 'A', phase: 'offered' } };
    const elsewhere = attempt('A', { agentSessionId: 'T', connectedAt: at(2) });
    const { messages } = difference(told, facts(session({ version: 4 }), undefined, elsewhere));
    expect(messages[0]).toMatchObject({ type: 'ended', attemptId: 'A', termination: null });
    expect(messages).toHaveLength(2);
  });

  it('does not repeat after a snapshot what the snapshot showed', () => {
    const row = session({ state: 'talking', attemptId: 'A', version: 7 });
    const told = toldBySnapshot(row, attempt('A', { connectedAt: at(2) }));
    expect(types(told, facts(session({ state: 'wrap-up', attemptId: 'A', version: 8 }), attempt('A', talked)))).toEqual(
      ['ended', 'state'],
    );
  });

  it('tells every call in order, once, whichever of its steps are seen', () => {
    const steps = ['idle', 'reserved', 'talking', 'wrap-up', 'idle'] as const;
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (seen) => {
        let told = signedIn;
        const told_: string[] = [];
        const looked = new Set<string>();
        for (let n = 0; n < 12; n += 1) {
          const id = `A${Math.floor(n / 4)}`;
          const state = steps[n % 4] ?? 'idle';
          if (!seen[n]) continue;
          const row = session({ state, version: n + 1, attemptId: state === 'idle' ? null : id });
          const progress = state === 'talking' ? { connectedAt: at(n) } : state === 'wrap-up' ? talked : {};
          const last =
            told.call && told.call.attemptId !== row.attemptId ? attempt(told.call.attemptId, talked) : undefined;
          if (row.attemptId) looked.add(id);
          const next = difference(told, facts(row, row.attemptId ? attempt(id, progress) : undefined, last));
          told = next.told;
          for (const m of next.messages) {
            if (m.type === 'offered') told_.push(`${m.attempt.id} offered`);
            if (m.type === 'connected' || m.type === 'ended') told_.push(`${m.attemptId} ${m.type}`);
          }
        }
        const open = told.call && told.call.phase !== 'ended' ? told.call : null;
        const expected = [...looked].flatMap((id) => {
          const whole = [`${id} offered`, `${id} connected`, `${id} ended`];
          return open?.attemptId === id ? whole.slice(0, open.phase === 'offered' ? 1 : 2) : whole;
        });
        expect(told_).toEqual(expected);
      }),
    );
  });
});
