import { describe, expect, it } from 'vitest';
import {
  AGENT_STATES,
  AGENT_TRANSITIONS,
  agentStatesBefore,
  ATTEMPT_STATES,
  ATTEMPT_TRANSITIONS,
  attemptStatesBefore,
} from './states.js';

describe('the life of an attempt', () => {
  it('can end from every open state, goes forwards only, and does not go on after its end', () => {
    for (const [position, state] of ATTEMPT_STATES.entries()) {
      const next = ATTEMPT_TRANSITIONS[state];
      if (state === 'ended') expect(next).toEqual([]);
      else expect(next).toContain('ended');
      for (const to of next) expect(ATTEMPT_STATES.indexOf(to)).toBeGreaterThan(position);
    }
  });

  it('never connects what was not answered, nor sends what was sent', () => {
    expect(attemptStatesBefore('connected')).toEqual(['answered']);
    expect(attemptStatesBefore('dialing')).toEqual(['claimed']);
    expect(attemptStatesBefore('answered')).toEqual(['dialing', 'ringing']);
    expect(attemptStatesBefore('claimed')).toEqual([]);
  });
});

describe('the life of an agent session', () => {
  it('reaches every state from its beginning and is over once offline', () => {
    const reached = new Set(['paused']);
    for (const state of reached) for (const to of AGENT_TRANSITIONS[state as 'paused']) reached.add(to);
    expect([...reached].sort()).toEqual([...AGENT_STATES].sort());
    expect(AGENT_TRANSITIONS.offline).toEqual([]);
  });

  it('reserves idle agents only, and lets only reserved ones talk', () => {
    expect(agentStatesBefore('reserved')).toEqual(['idle']);
    expect(agentStatesBefore('talking')).toEqual(['reserved']);
    expect(AGENT_TRANSITIONS.talking).toEqual(['wrap-up']);
  });
});
