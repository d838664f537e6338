import { ERRORS, notFound, ProblemError, type ErrorCode } from '@outrider/contracts';

const SENTENCES: Record<string, string> = {
  'agent-busy': 'A call is being connected or is up. End it first.',
  'disposition-needed': 'Give the call a disposition first.',
  'session-over': 'You are signed out. Sign in again.',
  'attempt-not-ended': 'The call is still up. End it first.',
  'already-disposed': 'The call has a disposition already.',
  'not-your-attempt': 'That call was not yours.',
  'callback-needed': 'Say when to call back.',
  'disposition-not-offered': 'That disposition is not offered in this campaign.',
};

const NOT_FOUND: Record<string, string> = {
  'session-not-found': 'agent session',
  'campaign-not-found': 'campaign',
  'user-not-found': 'user',
  'attempt-not-found': 'call',
  'disposition-not-found': 'disposition',
};

/** A repository's refusal as a client is told of it. */
export function problemOf(code: string, field?: string): ProblemError {
  const what = NOT_FOUND[code];
  if (what) return notFound(what);
  const sentence = SENTENCES[code] ?? 'What you are doing now does not permit this.';
  return new ProblemError('state-conflict', sentence, field === undefined ? {} : { field });
}

/** What a dialer said over the bus, or that it said nothing. */
export function dialerProblem(reply: { code: string; message: string }): ProblemError {
  if (reply.code === 'unreachable' || reply.code === 'no-answer') {
    return new ProblemError('unavailable', 'The call cannot be reached at the moment. Try again in some seconds.');
  }
  const code: ErrorCode = reply.code in ERRORS ? (reply.code as ErrorCode) : 'state-conflict';
  return new ProblemError(code, reply.message);
}
