import type { AgentCallAttempt, AgentServerMessage } from '@outrider/contracts';
import type { AgentSessionRow, AttemptRow } from './facts.js';

type StateMessage = Extract<AgentServerMessage, { type: 'state' }>;
type EndedMessage = Extract<AgentServerMessage, { type: 'ended' }>;

/** An agent session's row as clients see it. */
export const stateOf = (row: AgentSessionRow): Omit<StateMessage, 'type' | 'id' | 'seq'> => ({
  agentSessionId: row.id,
  state: row.state,
  since: row.stateSince.toISOString(),
  pauseReason: row.pauseReason,
  pauseAfter: row.pauseAfter,
  legUp: row.legUp,
  wrapUpUntil: row.wrapUpUntil?.toISOString() ?? null,
  version: row.version,
});

/** An attempt's row as its agent sees it. */
export const attemptOf = (row: AttemptRow, callbackNote: string | null = null): AgentCallAttempt => ({
  id: row.id,
  number: row.number,
  callerId: row.callerId,
  attemptNumber: row.attemptNumber,
  answeredAt: row.answeredAt?.toISOString() ?? null,
  connectedAt: row.connectedAt?.toISOString() ?? null,
  endedAt: row.endedAt?.toISOString() ?? null,
  callbackNote,
});

/** Null while the attempt is open. */
export const terminationOf = (row: AttemptRow): EndedMessage['termination'] =>
  row.result && row.reason
    ? { result: row.result, reason: row.reason, ...(row.sipStatus === null ? {} : { sipStatus: row.sipStatus }) }
    : null;
