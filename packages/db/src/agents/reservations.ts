import { and, asc, eq, gt, sql, type Placeholder } from 'drizzle-orm';
import { isDuplicate } from '../errors.js';
import { agentSessions } from '../schema/index.js';
import type { CompiledRead, Scoped, TenantScope } from '../scope.js';
import { change, freed, lockSession, type AgentResult, type AgentSession } from './agent-session.js';

export interface Reservation {
  attemptId: string;
  /** When it ends by itself if the call has not been connected. */
  until: Date;
}

/** An agent whom no socket has vouched for in this time gets no call: a screen that is gone shows none, ms. Sockets vouch every 5 s. */
const PRESENT_MS = 12_000;

/** Whether somebody was at this agent's screen a moment ago. */
export const isPresent = ({ seenAt }: Pick<AgentSession, 'seenAt'>, at: Date): boolean => seenAt > presentSince(at);

const presentSince = (at: Date) => new Date(at.getTime() - PRESENT_MS);

/** Agents of the campaign who can take a call and were at their screens since. */
const freeSince = (campaignId: string | Placeholder, seenAfter: Date | Placeholder) =>
  and(
    eq(agentSessions.campaignId, campaignId),
    eq(agentSessions.state, 'idle'),
    eq(agentSessions.legUp, true),
    gt(agentSessions.seenAt, sql.param(seenAfter, agentSessions.seenAt)),
  );

/** Agents of the campaign who can take a call at `at`. */
export const free = (campaignId: string, at: Date) => freeSince(campaignId, presentSince(at));

const longestIdle: CompiledRead<AgentSession> = (from) =>
  from
    .select()
    .from(agentSessions, { forceIndex: 'agent_sessions_idle' })
    .where(freeSince(sql.placeholder('campaignId'), sql.placeholder('seenAfter')))
    .orderBy(asc(agentSessions.stateSince))
    .limit(1)
    .for('update', { skipLocked: true });

/** Who gets which call. One agent per attempt and one attempt per agent: row locks see to the second, a unique index to the first. */
export function createReservations(scope: TenantScope) {
  const reserveOne = async (find: (tx: Scoped) => Promise<AgentSession | undefined>, reservation: Reservation) => {
    try {
      return await scope.transaction<AgentResult>(async (tx) => {
        const session = await find(tx);
        if (!session) return { ok: false, code: 'no-agent' };
        if (session.state !== 'idle' || !session.legUp || !isPresent(session, scope.now()))
          return { ok: false, code: 'agent-not-idle' };
        return { ok: true, session: await reserve(tx, session, reservation, scope.now()), changed: true };
      });
    } catch (error) {
      if (isDuplicate(error, 'agent_sessions_attempt')) return { ok: false, code: 'attempt-has-agent' } as const;
      throw error;
    }
  };

  return {
    /** The agent of the campaign who has been idle longest, present and with a leg up, or `no-agent`. Agents whom another call is taking are passed over. */
    reserveLongestIdle: ({ campaignId, ...reservation }: Reservation & { campaignId: string }): Promise<AgentResult> =>
      reserveOne(
        async (tx) => (await tx.run(longestIdle, { campaignId, seenAfter: presentSince(scope.now()) }))[0],
        reservation,
      ),

    /** This agent, for a personal callback. */
    reserve: (id: string, reservation: Reservation): Promise<AgentResult> =>
      reserveOne((tx) => lockSession(tx, id), reservation),

    /** Gives back an agent who is still reserved for that attempt. */
    releaseReservation: (id: string, attemptId: string): Promise<AgentResult> =>
      scope.transaction<AgentResult>(async (tx) => {
        const session = await lockSession(tx, id);
        if (!session) return { ok: false, code: 'session-not-found' };
        if (session.state !== 'reserved' || session.attemptId !== attemptId)
          return { ok: false, code: 'reservation-over' };
        return { ok: true, session: await change(tx, session, freed(session), scope.now()), changed: true };
      }),
  };
}

/** Reserves a locked, idle session. */
export function reserve(tx: Scoped, session: AgentSession, { attemptId, until }: Reservation, at: Date) {
  return change(tx, session, { state: 'reserved', attemptId, reservedUntil: until }, at);
}
