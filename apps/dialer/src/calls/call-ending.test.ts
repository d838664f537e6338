import { isTermination } from '@outrider/domain';
import type { CallEnd } from '@outrider/telephony';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endedAs, type EndOfCall } from './call-ending.js';

const known: EndOfCall = { mine: true, unsentReason: 'agent-left', ourReason: undefined, wasTalking: false };

describe('the end of a call', () => {
  it.each<[CallEnd, Partial<EndOfCall>, string]>([
    [{ phase: 'not-sent', cause: 'media' }, {}, 'failed/media'],
    [{ phase: 'not-sent', cause: 'switch' }, {}, 'never-sent/no-channel'],
    [{ phase: 'not-sent', cause: 'hung-up' }, {}, 'never-sent/agent-left'],
    [{ phase: 'not-sent', cause: 'refused' }, {}, 'never-sent/no-channel'],
    [{ phase: 'setup', termination: { result: 'busy', reason: 'busy' } }, {}, 'busy/busy'],
    [{ phase: 'answered', by: 'far-end' }, {}, 'hung-up/customer-hung-up'],
    [{ phase: 'answered', by: 'far-end' }, { wasTalking: true }, 'connected/customer-hung-up'],
    [{ phase: 'answered', by: 'switch-lost' }, { wasTalking: true }, 'failed/switch-lost'],
    [{ phase: 'answered', by: 'media-lost' }, { wasTalking: true }, 'failed/media'],
    [
      { phase: 'answered', by: 'us' },
      { wasTalking: true, ourReason: { result: 'connected', reason: 'agent-hung-up' } },
      'connected/agent-hung-up',
    ],
    [
      // The customer hangs up while the message for abandoned calls is played.
      { phase: 'answered', by: 'far-end' },
      { ourReason: { result: 'abandoned', reason: 'no-agent' } },
      'abandoned/no-agent',
    ],
  ])('%j, knowing %j, is %s', (end, what, expected) => {
    const termination = endedAs(end, { ...known, ...what });
    expect(`${termination?.result}/${termination?.reason}`).toBe(expected);
  });

  it('is not told of an attempt that another has marked as dialed', () => {
    expect(endedAs({ phase: 'not-sent', cause: 'refused' }, { ...known, mine: false })).toBeUndefined();
  });

  it('is always one of the closed set', () => {
    const end = fc.oneof(
      fc.record({
        phase: fc.constant('not-sent' as const),
        cause: fc.constantFrom('refused' as const, 'hung-up' as const, 'switch' as const, 'media' as const),
      }),
      fc.record({
        phase: fc.constant('answered' as const),
        by: fc.constantFrom('far-end' as const, 'us' as const, 'switch-lost' as const, 'media-lost' as const),
      }),
    );
    const what = fc.record({
      mine: fc.boolean(),
      unsentReason: fc.constantFrom('dialer-lost' as const, 'campaign-stopped' as const, 'agent-left' as const),
      ourReason: fc.constant(undefined),
      wasTalking: fc.boolean(),
    });
    fc.assert(
      fc.property(end, what, (ended, knowing) => {
        const termination = endedAs(ended, knowing);
        return termination === undefined || isTermination(termination);
      }),
    );
  });
});
