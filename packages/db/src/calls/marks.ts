import { and, count, eq, inArray, sql } from 'drizzle-orm';
import { attemptStatesBefore, type AttemptState } from '@outrider/domain';
import { change, lockSession, recordState, stepped, type AgentSession } from '../agents/agent-session.js';
import { agentSessions, attempts, tenants } from '../schema/index.js';
import type { Scoped, ScopedReader, TenantScope } from '../scope.js';
import { ON_THE_WIRE } from './guards.js';
import { againstContention, refuse } from '../transaction.js';

export interface SipIds {
  sipTransactionId?: string;
  sipDialogId?: string;
}

export type ConnectResult =
  | { ok: true; session: AgentSession }
  /** The call ended, or is another dialer's by now. */
  | { ok: false; code: 'attempt-not-answered' }
  /** The agent is not reserved for it any more: find another. */
  | { ok: false; code: 'reservation-over' };

/** The tenant's calls on the wire, and how many it may have. */
const callsAndCap = (from: Pick<ScopedReader, 'select'>) => {
  const calls = from
    .select({ calls: count() })
    .from(attempts)
    .where(and(eq(attempts.open, true), inArray(attempts.state, ON_THE_WIRE)));
  return from.select({ max: tenants.maxConcurrentCalls, calls: sql`${calls}`.mapWith(Number) }).from(tenants);
};

const inStateBefore = (to: AttemptState) => inArray(attempts.state, attemptStatesBefore(to));

/**
 * The steps of an attempt's life before its end. Each is one conditional update and says whether it happened; with `dialerId` it happens
 * only while the attempt is that dialer's, so that one which was given up for dead cannot go on with a call that another has ended.
 */
export function createMarks(scope: TenantScope) {
  const step = async (
    attemptId: string,
    to: AttemptState,
    dialerId: string | undefined,
    changes: Parameters<typeof scope.primary.update<typeof attempts>>[1],
  ): Promise<boolean> => {
    const hit = await scope.primary.update(
      attempts,
      { ...changes, state: to },
      and(eq(attempts.id, attemptId), inStateBefore(to), mine(dialerId)),
    );
    return hit === 1;
  };

  const markDialing = (attemptId: string, { dialerId, at = scope.now() }: { dialerId: string; at?: Date }) =>
    step(attemptId, 'dialing', undefined, { dialerId, dialedAt: at });

  return {
    /** Only who gets `true` may send the INVITE. */
    markDialing,

    /** Many at once: one statement where it happens for all of them, one each where it doesn't. Gives those for which it happened. */
    async markDialingMany(
      attemptIds: readonly string[],
      options: { dialerId: string; at?: Date },
    ): Promise<Set<string>> {
      const ids = [...new Set(attemptIds)];
      const { dialerId, at = scope.now() } = options;
      const all =
        ids.length > 1 &&
        (await scope.transaction(async (tx) => {
          const hit = await tx.update(
            attempts,
            { state: 'dialing', dialerId, dialedAt: at },
            and(inArray(attempts.id, ids), inStateBefore('dialing')),
          );
          // Which of them it was can't be told: none, then, and each by itself.
          return hit === ids.length || refuse(false);
        }));
      if (all) return new Set(ids);
      const marked = await Promise.all(ids.map(async (id) => (await markDialing(id, { dialerId, at })) && id));
      return new Set(marked.filter((id) => id !== false));
    },

    /**
     * By how many the tenant's calls on the wire are more than it may have; 0: by none. Who marks first, then looks, and gives up as many as
     * that never takes part in sending too many, whoever else marks at the same time: the last to mark sees all the others.
     */
    async callsOverCap(): Promise<number> {
      const [row] = await scope.primary.run(callsAndCap, {});
      return row ? Math.max(0, row.calls - row.max) : 0;
    },

    /** Marks many as ringing, in one statement; those that are no longer dialing stay as they are. Returns how many it was. */
    async markRingingMany(ringing: readonly { attemptId: string; at: Date }[], dialerId?: string): Promise<number> {
      return scope.primary.updateEach(
        attempts,
        attempts.id,
        new Map(ringing.map(({ attemptId, at }) => [attemptId, { ringingAt: at, state: 'ringing' as const }])),
        and(inStateBefore('ringing'), mine(dialerId)),
      );
    },

    /**
     * Survives contention, and with a `dialerId` may be asked again when the connection was lost before the database had said that it
     * was done.
     */
    async markAnswered(attemptId: string, options: SipIds & { dialerId?: string; at?: Date } = {}): Promise<boolean> {
      const { dialerId, at = scope.now(), ...sipIds } = options;
      const changes = { ...sipIds, answeredAt: at };
      if (await againstContention(() => step(attemptId, 'answered', dialerId, changes))) return true;
      if (dialerId === undefined) return false;
      const [present] = await scope.primary
        .select({ state: attempts.state, dialerId: attempts.dialerId })
        .from(attempts)
        .where(eq(attempts.id, attemptId));
      return present?.state === 'answered' && present.dialerId === dialerId;
    },

    /** What a successor needs to CANCEL them, of many in one statement; kept while the attempt is open. */
    setSipTransactionIds: (ids: readonly { attemptId: string; sipTransactionId: string }[]) =>
      scope.primary.updateEach(
        attempts,
        attempts.id,
        new Map(ids.map(({ attemptId, sipTransactionId }) => [attemptId, { sipTransactionId }])),
        eq(attempts.open, true),
      ),

    /**
     * The customer and the reserved agent hear each other: both rows say so, or neither. May be asked again when the connection was lost
     * before the database had said that it was done.
     * `reserved`: the session as its reservation left it, which then need not be read while nothing else happens to it.
     */
    connect: (
      attemptId: string,
      agentSessionId: string,
      { at = scope.now(), reserved }: { at?: Date; reserved?: AgentSession | undefined } = {},
    ): Promise<ConnectResult> =>
      scope.transaction(async (tx: Scoped): Promise<ConnectResult> => {
        const hit = await tx.update(
          attempts,
          { state: 'connected', connectedAt: at, agentSessionId },
          and(eq(attempts.id, attemptId), inStateBefore('connected')),
        );
        if (hit === 0) return connectedBefore(tx, attemptId, agentSessionId);
        const talking = { state: 'talking', reservedUntil: null } as const;
        if (reserved?.id === agentSessionId && reserved.state === 'reserved' && reserved.attemptId === attemptId) {
          const written = stepped(reserved, talking, at);
          const unchanged = and(eq(agentSessions.id, agentSessionId), eq(agentSessions.version, reserved.version));
          if ((await tx.update(agentSessions, written, unchanged)) === 1) {
            const session = { ...reserved, ...written };
            await recordState(tx, session, at);
            return { ok: true, session };
          }
        }
        // Something has happened to the agent since, though it may still be the same reservation.
        const session = await lockSession(tx, agentSessionId);
        if (session?.state !== 'reserved' || session.attemptId !== attemptId) {
          return refuse<ConnectResult>({ ok: false, code: 'reservation-over' });
        }
        return { ok: true, session: await change(tx, session, talking, at) };
      }),
  };
}

/** What an earlier try has done whose success was not heard of. */
async function connectedBefore(tx: Scoped, attemptId: string, agentSessionId: string): Promise<ConnectResult> {
  const [row] = await tx
    .select({ state: attempts.state, session: agentSessions })
    .from(attempts)
    .innerJoin(agentSessions, eq(agentSessions.attemptId, attempts.id))
    .where(and(eq(attempts.id, attemptId), eq(agentSessions.id, agentSessionId)));
  return row?.state === 'connected' && row.session.state === 'talking'
    ? { ok: true, session: row.session }
    : { ok: false, code: 'attempt-not-answered' };
}

const mine = (dialerId: string | undefined) => (dialerId === undefined ? sql`true` : eq(attempts.dialerId, dialerId));
