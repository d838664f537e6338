import { isPresent, type AgentSession } from '@outrider/db';
import type { Termination } from '@outrider/domain';
import type { PacingEvent } from '@outrider/pacing';

type AgentPacingState = Extract<PacingEvent, { type: 'agent' }>['state'];
type UnansweredOutcome = Extract<PacingEvent, { type: 'unanswered' }>['outcome'];

/**
 * An agent session as the pacer sees it. A reserved agent counts as free, since the call that it is reserved for counts as under way;
 * one without a leg, or whom nothing has been heard of lately, can't take a call.
 */
export function agentPacingState(
  session: Pick<AgentSession, 'state' | 'legUp' | 'seenAt'>,
  at: Date,
): AgentPacingState {
  switch (session.state) {
    case 'idle':
      return session.legUp && isPresent(session, at) ? 'idle' : 'paused';
    case 'reserved':
      return 'idle';
    default:
      return session.state;
  }
}

/** What the pacer is told of the end of a call. */
export function endingEvent(callId: string, termination: Termination, answered: boolean, at: number): PacingEvent {
  if (termination.result === 'abandoned') return { type: 'abandoned', at, callId };
  if (answered) return { type: 'completed', at, callId };
  return { type: 'unanswered', at, callId, outcome: unansweredOutcome(termination) };
}

function unansweredOutcome({ result }: Termination): UnansweredOutcome {
  switch (result) {
    case 'no-answer':
    case 'busy':
    case 'machine':
    case 'cancelled':
      return result;
    default:
      return 'failed';
  }
}
