import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { AGENT_CLIENT_MESSAGES, LIVE_CLIENT_MESSAGES, newId, ProblemError } from '@outrider/contracts';
import type { Session } from '@outrider/security';
import { createProtocol } from './catalogue.js';

const protocol = createProtocol(AGENT_CLIENT_MESSAGES);
const problem = (frame: unknown) => {
  try {
    protocol.read(frame);
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  return undefined;
};

describe('the protocol', () => {
  it('refuses to be made of a message without a permission that exists', () => {
    const { schema } = AGENT_CLIENT_MESSAGES.ping;
    expect(() => createProtocol({ ping: { schema, permission: 'everything' } })).toThrow('"ping"');
    expect(() => createProtocol({ ping: { schema, permission: undefined as never } })).toThrow('"ping"');
    for (const permission of ['users.write', 'staff.audit.read']) {
      expect(() => createProtocol({ ping: { schema, permission } })).toThrow('"ping"');
    }
    expect(() => createProtocol(LIVE_CLIENT_MESSAGES)).not.toThrow();
  });

  it('takes well-formed messages', () => {
    const attemptId = newId();
    expect(problem({ type: 'ping', id: '1' })).toBeUndefined();
    expect(problem({ type: 'dtmf', id: '1', digits: '12#*' })).toBeUndefined();
    expect(
      problem({ type: 'callback', id: '1', attemptId, dueAt: '2026-03-30T09:04:24.000Z', scope: 'me' }),
    ).toBeUndefined();
  });

  it.each([
    [{ type: 'dance', id: '1' }, 'type'],
    [{ type: 'ping' }, 'id'],
    [{ type: 'ping', id: 'a b' }, 'id'],
    [{ type: 'ping', id: '1', extra: 1 }, 'extra'],
    [{ type: 'sign-in', id: '1', campaignId: 'nope' }, 'campaignId'],
    [{ type: 'dtmf', id: '1', digits: '1'.repeat(33) }, 'digits'],
    [{ type: 'pause', id: '1', reason: 'a\nb' }, 'reason'],
    [{ type: 'callback', id: '1', attemptId: newId(), dueAt: 'tomorrow', scope: 'me' }, 'dueAt'],
    [
      { type: 'dispose', id: '1', attemptId: newId(), dispositionId: newId(), callback: { scope: 'me' } },
      'callback.dueAt',
    ],
  ])('names the offending field of %j', (frame, field) => {
    const found = problem(frame);
    expect(found?.code).toBe('validation-failed');
    expect(found?.field).toBe(field);
    expect(found?.message).toMatch(/\.$/);
  });

  it('answers anything at all with a problem, never with another error', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(AGENT_CLIENT_MESSAGES), 'x'), (value, type) => {
        expect(problem(value)).toBeInstanceOf(ProblemError);
        const found = problem({ ...(typeof value === 'object' ? value : { value }), type });
        expect(found === undefined || found.message.length < 300).toBe(true);
      }),
    );
  });

  it('denies a message to a role without its permission', () => {
    const session = { role: 'agent', grant: null } as Session;
    const live = createProtocol(LIVE_CLIENT_MESSAGES);
    const message = { type: 'subscribe', id: '1', campaignId: newId() } as const;
    expect(() => live.authorize(message, session)).toThrow(ProblemError);
    expect(() => live.authorize(message, { ...session, role: 'supervisor' })).not.toThrow();
    expect([live.permitsAny(session), protocol.permitsAny(session)]).toEqual([false, true]);
  });

  it('lets staff watch by a grant, and take no calls', () => {
    const grant = { id: newId(), channel: 'written', expiresAt: new Date() } as const;
    const live = createProtocol(LIVE_CLIENT_MESSAGES);
    for (const scope of ['read', 'read-and-export', 'change'] as const) {
      const session = { role: 'admin', grant: { ...grant, scope } } as Session;
      expect([live.permitsAny(session), protocol.permitsAny(session)]).toEqual([true, false]);
    }
  });
});
