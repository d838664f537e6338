import { and, eq, inArray, isNotNull, lt, lte, type SQL } from 'drizzle-orm';
import { agentSessions } from '../schema/index.js';
import type { TenantScope } from '../scope.js';
import { change, freed, lockSession, over, type AgentSession } from './agent-session.js';

/** A talk outlives its socket: the call, not the browser, says when it is over. */
const LEAVABLE = ['paused', 'idle', 'wrap-up'] as const;

/** What time alone ends. Each returns the sessions that it changed, as they are now. */
export function createExpiry(scope: TenantScope) {
  /** Looks without locks, then changes one at a time what still is so. */
  const sweep = async (
    due: SQL | undefined,
    stillDue: (session: AgentSession) => boolean,
    ending: (session: AgentSession) => Parameters<typeof change>[2],
  ): Promise<AgentSession[]> => {
    const found = await scope.primary
      .select({ id: agentSessions.id })
      .from(agentSessions)
      .where(and(isNotNull(agentSessions.liveUserId), due));
    const changed: AgentSession[] = [];
    for (const { id } of found) {
      const next = await scope.transaction(async (tx) => {
        const session = await lockSession(tx, id);
        return session && stillDue(session) ? change(tx, session, ending(session), scope.now()) : undefined;
      });
      if (next) changed.push(next);
    }
    return changed;
  };

  return {
    /** Reservations that came to nothing: their agents are idle again. */
    expireReservations: (now: Date = scope.now()) =>
      sweep(
        and(eq(agentSessions.state, 'reserved'), lte(agentSessions.reservedUntil, now)),
        ({ state, reservedUntil }) => state === 'reserved' && reservedUntil !== null && reservedUntil <= now,
        freed,
      ),

    /** Wrap-ups that took all the time the campaign allows. The lead stays unresolved; the agent may still dispose of it. */
    expireWrapUps: (now: Date = scope.now()) =>
      sweep(
        and(eq(agentSessions.state, 'wrap-up'), lte(agentSessions.wrapUpUntil, now)),
        ({ state, wrapUpUntil }) => state === 'wrap-up' && wrapUpUntil !== null && wrapUpUntil <= now,
        freed,
      ),

    /** Agents whom no socket has vouched for since `before`: signed out, unless in a call. */
    expireUnseen: (before: Date) =>
      sweep(
        and(inArray(agentSessions.state, [...LEAVABLE]), lt(agentSessions.seenAt, before)),
        ({ state, seenAt }) => (LEAVABLE as readonly string[]).includes(state) && seenAt < before,
        () => over(scope.now()),
      ),
  };
}
