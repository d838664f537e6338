import { eq, inArray, type SQL } from 'drizzle-orm';
import { AGENT_TRANSITIONS } from '@outrider/domain';
import { agentSessions, agentStateChanges } from '../schema/index.js';
import type { Scoped } from '../scope.js';

export type AgentSession = typeof agentSessions.$inferSelect;

export type AgentRefusal =
  | 'session-not-found'
  /** It has been signed out: sign in again. */
  | 'session-over'
  /** A call is being connected or is up. */
  | 'agent-busy'
  | 'agent-not-idle'
  /** The wrapped-up call has no disposition yet. */
  | 'disposition-needed'
  | 'campaign-not-found'
  | 'user-not-found'
  /** Nobody is idle with a leg up. */
  | 'no-agent'
  | 'attempt-has-agent'
  | 'reservation-over'
  /** The leg that is up is another one. */
  | 'leg-replaced';

/** `changed`: false where the session was as asked already. */
export type AgentResult = { ok: true; session: AgentSession; changed: boolean } | { ok: false; code: AgentRefusal };

/** Sessions that meet the condition, locked until the transaction ends, in the order of their ids. */
export function lockSessions(tx: Scoped, condition: SQL | undefined): Promise<AgentSession[]> {
  return tx.select().from(agentSessions).where(condition).orderBy(agentSessions.id).for('update');
}

export async function lockSession(tx: Scoped, id: string): Promise<AgentSession | undefined> {
  return (await lockSessions(tx, eq(agentSessions.id, id)))[0];
}

type Changes = Partial<Omit<AgentSession, 'id' | 'userId' | 'campaignId' | 'version' | 'stateSince'>>;

/**
 * Writes a locked session's changes, its next version and, where its state changed, the row that occupancy is counted from.
 * @throws where the state machine has no such step: a fault of ours, not of a caller's.
 */
export async function change(tx: Scoped, session: AgentSession, changes: Changes, at: Date): Promise<AgentSession> {
  const [next] = await changeAlike(tx, [{ session, changes }], at);
  return next!;
}

/** As `change`, for locked sessions of which the same columns change, in two statements. Gives them in order. */
export async function changeAlike(
  tx: Scoped,
  changed: readonly { session: AgentSession; changes: Changes }[],
  at: Date,
): Promise<AgentSession[]> {
  const steps = changed.map(({ session, changes }) => ({ session, written: stepped(session, changes, at) }));
  await tx.updateEach(
    agentSessions,
    agentSessions.id,
    new Map(steps.map(({ session, written }) => [session.id, written])),
  );
  const moved = steps.filter(({ session, written }) => {
    const { state, pauseReason } = written;
    return (
      (state !== undefined && state !== session.state) ||
      (pauseReason !== undefined && pauseReason !== session.pauseReason)
    );
  });
  const sessions = new Map(steps.map(({ session, written }) => [session, { ...session, ...written }]));
  await recordStates(
    tx,
    moved.map(({ session }) => sessions.get(session)!),
    at,
  );
  return changed.map(({ session }) => sessions.get(session)!);
}

/** What is written of a session that changes. */
export function stepped(session: AgentSession, changes: Changes, at: Date) {
  const moved = changes.state !== undefined && changes.state !== session.state;
  if (moved && changes.state && !AGENT_TRANSITIONS[session.state].includes(changes.state)) {
    throw new Error(`agent session ${session.id} cannot go from ${session.state} to ${changes.state}`);
  }
  return { ...changes, version: session.version + 1, stateSince: moved ? at : session.stateSince };
}

type StateRow = Pick<AgentSession, 'id' | 'campaignId' | 'state' | 'pauseReason'>;

export const recordState = (tx: Scoped, session: StateRow, at: Date): Promise<void> => recordStates(tx, [session], at);

const recordStates = (tx: Scoped, sessions: readonly StateRow[], at: Date): Promise<void> =>
  tx.insert(
    agentStateChanges,
    sessions.map(({ id, campaignId, state, pauseReason }) => ({
      ...{ agentSessionId: id, campaignId, state, at },
      reason: pauseReason,
    })),
  );

/** What a session looks like when its call is over: idle, or paused where that was asked for. */
export function freed(session: Pick<AgentSession, 'pauseAfter'>): Changes {
  const over = { attemptId: null, reservedUntil: null, wrapUpUntil: null, pauseAfter: null };
  return session.pauseAfter === null
    ? { ...over, state: 'idle', pauseReason: '' }
    : { ...over, state: 'paused', pauseReason: session.pauseAfter };
}

/** What a session looks like when it is over. Its leg, if up, is the dialer's to drop. */
export function over(at: Date): Changes {
  return {
    state: 'offline',
    attemptId: null,
    reservedUntil: null,
    wrapUpUntil: null,
    pauseAfter: null,
    pauseReason: '',
    liveUserId: null,
    signedOutAt: at,
  };
}

export const withIds = (ids: readonly string[]) => inArray(agentSessions.id, [...ids]);
