import { ERRORS, notFound, ProblemError, type ErrorCode } from '@outrider/contracts';
import type { AgentRefusal, DisposeRefusal } from '@outrider/db';

type Refusal = AgentRefusal | DisposeRefusal | 'not-signed-in';

const NOT_FOUND: Partial<Record<Refusal, string>> = {
  'session-not-found': 'agent session',
  'campaign-not-found': 'campaign',
  'user-not-found': 'user',
  'attempt-not-found': 'call',
  // Another agent's call is as unknown as another tenant's.
  'not-your-attempt': 'call',
  'disposition-unknown': 'disposition',
};

const CONFLICTS: Partial<Record<Refusal, string>> = {
  'not-signed-in': 'Sign in to a campaign first.',
  'session-over': 'You are signed out. Sign in again.',
  'agent-busy': 'A call is being connected or is up. End it first.',
  'disposition-needed': 'Give the call a disposition first.',
  'attempt-not-ended': 'The call is still up. End it first.',
  'already-disposed': 'The call has a disposition already.',
};

const INVALID: Partial<Record<Refusal, string>> = {
  'callback-required': 'This disposition is a promise to call back: say when.',
  'callback-not-allowed': 'This disposition is no promise to call back: leave the callback out.',
  'callback-time-invalid': 'A callback lies in the future, at most a year ahead.',
};

/** A repository's refusal as a client is told of it. */
export function problemOf(code: Refusal, field?: string): ProblemError {
  const options = field === undefined ? {} : { field };
  const what = NOT_FOUND[code];
  if (what) return new ProblemError('not-found', notFound(what).message, options);
  const wrong = INVALID[code];
  if (wrong) return new ProblemError('validation-failed', wrong, options);
  return new ProblemError('state-conflict', CONFLICTS[code] ?? 'What you are doing now does not permit this.', options);
}

/** What a dialer said over the bus, or that it said nothing. */
export function dialerProblem(reply: { code: string; message: string }): ProblemError {
  if (reply.code === 'unreachable' || reply.code === 'no-answer') {
    return new ProblemError('unavailable', 'The call cannot be reached at the moment. Try again in some seconds.');
  }
  const code: ErrorCode = reply.code in ERRORS ? (reply.code as ErrorCode) : 'state-conflict';
  return new ProblemError(code, reply.message);
}
