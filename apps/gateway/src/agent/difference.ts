import type { AgentServerMessage } from '@outrider/contracts';
import type { AgentSessionRow, AttemptRow, OfferFacts } from './facts.js';
import { attemptOf, stateOf, terminationOf } from './views.js';

/** How far the client was told about a call. */
export type CallPhase = 'offered' | 'connected' | 'ended';

/** What the client knows. */
export interface Told {
  version: number;
  legUp: boolean;
  call: { attemptId: string; phase: CallPhase } | null;
}

/** What is, read on the primary. */
export interface AgentFacts {
  session: AgentSessionRow;
  /** The attempt that the session names. */
  attempt: AttemptRow | null;
  /** What the client has not been shown of that attempt yet; null where it has. */
  offer: OfferFacts | null;
  /** The attempt that the client was told of last, where the session names it no more. */
  last: AttemptRow | null;
}

type Body<M> = M extends { id: string; seq: number } ? Omit<M, 'id' | 'seq'> : never;
/** A server message before the stream numbers it. */
export type AgentMessageBody = Body<AgentServerMessage>;

/**
 * The messages that bring a client from what it was told to what is. However many steps lie between,
 * each call is offered, connected and ended in this order, and none of it twice.
 */
export function difference(told: Told, facts: AgentFacts): { messages: AgentMessageBody[]; told: Told } {
  const { session, attempt, offer, last } = facts;
  const messages: AgentMessageBody[] = [];
  let known = told.call;

  if (known && known.phase !== 'ended' && known.attemptId !== session.attemptId && last) {
    messages.push(...finish(known, last, session));
    known = { attemptId: known.attemptId, phase: 'ended' };
  }
  if (attempt) {
    let phase: CallPhase | undefined = known?.attemptId === attempt.id ? known.phase : undefined;
    if (!phase) {
      if (!offer) throw new TypeError('A call cannot be offered without its lead.');
      const { callbackNote, lead, campaign } = offer;
      messages.push({ type: 'offered', attempt: attemptOf(attempt, callbackNote), lead, campaign });
      phase = 'offered';
    }
    if (session.state === 'wrap-up' || attempt.endedAt) {
      if (phase !== 'ended') messages.push(...finish({ attemptId: attempt.id, phase }, attempt, session));
      phase = 'ended';
    } else if (phase === 'offered' && attempt.connectedAt && session.state === 'talking') {
      messages.push({ type: 'connected', attemptId: attempt.id, at: attempt.connectedAt.toISOString() });
      phase = 'connected';
    }
    known = { attemptId: attempt.id, phase };
  }
  messages.push({ type: 'state', ...stateOf(session) });
  return { messages, told: { version: session.version, legUp: session.legUp, call: known } };
}

/** What is left to tell of a call that is over for this agent. */
function finish(
  known: { attemptId: string; phase: CallPhase },
  attempt: AttemptRow,
  session: AgentSessionRow,
): AgentMessageBody[] {
  const { attemptId } = known;
  const mine = attempt.agentSessionId === null || attempt.agentSessionId === session.id;
  const messages: AgentMessageBody[] = [];
  if (known.phase === 'offered' && mine && attempt.connectedAt) {
    messages.push({ type: 'connected', attemptId, at: attempt.connectedAt.toISOString() });
  }
  messages.push({
    type: 'ended',
    attemptId,
    at: (attempt.endedAt ?? session.stateSince).toISOString(),
    termination: mine ? terminationOf(attempt) : null,
  });
  return messages;
}

/** What a client knows after a snapshot. */
export function toldBySnapshot(session: AgentSessionRow, attempt: AttemptRow | null): Told {
  const phase: CallPhase =
    session.state === 'wrap-up' || attempt?.endedAt ? 'ended' : session.state === 'talking' ? 'connected' : 'offered';
  return {
    version: session.version,
    legUp: session.legUp,
    call: attempt ? { attemptId: attempt.id, phase } : null,
  };
}
