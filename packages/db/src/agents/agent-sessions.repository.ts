import { and, eq, inArray, ne } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import { isDuplicate } from '../errors.js';
import { agentSessions, attempts, campaigns, users } from '../schema/index.js';
import type { Scoped, TenantScope } from '../scope.js';
import { refuse } from '../transaction.js';
import {
  change,
  freed,
  lockSession,
  lockSessions,
  over,
  recordState,
  withIds,
  type AgentResult,
  type AgentSession,
} from './agent-session.js';
import { createExpiry } from './expiry.js';
import { createLegs } from './legs.js';
import { createLookups } from './lookups.js';
import { createOccupancy } from './occupancy.js';
import { createReservations } from './reservations.js';
import { createSnapshots } from './snapshot.js';

export interface SignIn {
  userId: string;
  campaignId: string;
  /** MD5(user:realm:password) of the one-time SIP account, whose user is the session's id (RFC 2617). */
  sipHa1: (agentSessionId: string) => string;
}

export type AgentSessions = ReturnType<typeof createAgentSessions>;

/**
 * Agents signed in to take calls. Every change is conditional on the row, grows its version by one and, where the state changed, is
 * written together with the row that time usage is counted from.
 */
export function createAgentSessions(scope: TenantScope) {
  const locked = (id: string, work: (tx: Scoped, session: AgentSession) => Promise<AgentResult>) =>
    scope.transaction<AgentResult>(async (tx) => {
      const session = await lockSession(tx, id);
      if (!session) return { ok: false, code: 'session-not-found' };
      if (session.state === 'offline') return { ok: false, code: 'session-over' };
      return work(tx, session);
    });
  const done = (session: AgentSession, changed = true): AgentResult => ({ ok: true, session, changed });

  return {
    /**
     * Begins a session, paused. A user has one at a time: a live one in the same campaign is taken over (`changed` is false), one in
     * another campaign is ended, unless a call of it is up (`agent-busy`).
     */
    async signIn(request: SignIn): Promise<AgentResult> {
      for (;;) {
        try {
          return await scope.transaction((tx) => signInOnce(tx, request, scope.now()));
        } catch (error) {
          // The same user signed in elsewhere at the same time: take that one over.
          if (!isDuplicate(error, 'agent_sessions_live')) throw error;
        }
      }
    },

    async get(id: string): Promise<AgentSession | undefined> {
      return (await scope.primary.select().from(agentSessions).where(eq(agentSessions.id, id)))[0];
    },

    async liveOfUser(userId: string): Promise<AgentSession | undefined> {
      return (await scope.primary.select().from(agentSessions).where(eq(agentSessions.liveUserId, userId)))[0];
    },

    /** Sockets say that these agents are there. Returns how many sessions are live. */
    async touch(ids: readonly string[]): Promise<number> {
      if (ids.length === 0) return 0;
      return scope.primary.update(
        agentSessions,
        { seenAt: scope.now() },
        and(withIds(ids), ne(agentSessions.state, 'offline')),
      );
    },

    /** The present version of each, by id: what a gateway compares to find the changes that it was not told of. */
    async versions(ids: readonly string[]): Promise<Map<string, number>> {
      if (ids.length === 0) return new Map();
      const rows = await scope.primary
        .select({ id: agentSessions.id, version: agentSessions.version })
        .from(agentSessions)
        .where(withIds(ids));
      return new Map(rows.map(({ id, version }) => [id, version]));
    },

    /** Ready for calls: ends a pause, or a wrap-up whose call has been disposed of; takes back a pause that was to come. */
    ready: (id: string) =>
      locked(id, async (tx, session) => {
        const at = scope.now();
        switch (session.state) {
          case 'paused':
            return done(await change(tx, session, { state: 'idle', pauseReason: '' }, at));
          case 'wrap-up':
            if (await awaitsDisposition(tx, session)) return { ok: false, code: 'disposition-needed' };
            return done(await change(tx, session, freed({ pauseAfter: null }), at));
          default:
            if (session.pauseAfter === null) return done(session, false);
            return done(await change(tx, session, { pauseAfter: null }, at));
        }
      }),

    /** No more calls; in a call or a wrap-up it takes effect after it. */
    pause: (id: string, reason: string) =>
      locked(id, async (tx, session) => {
        const at = scope.now();
        if (session.state === 'idle' || session.state === 'paused') {
          if (session.state === 'paused' && session.pauseReason === reason) return done(session, false);
          return done(await change(tx, session, { state: 'paused', pauseReason: reason }, at));
        }
        return done(await change(tx, session, { pauseAfter: reason }, at));
      }),

    /** Ends the session; not while a call is being connected or is up. A call without disposition leaves its lead unresolved. */
    signOut: (id: string) =>
      locked(id, async (tx, session) => {
        if (session.state === 'reserved' || session.state === 'talking') return { ok: false, code: 'agent-busy' };
        const at = scope.now();
        return done(await change(tx, session, over(at), at));
      }),

    /** A new one-time SIP account for a session whose password nobody knows any more. */
    replaceSipAccount: (id: string, sipHa1: string) =>
      locked(id, async (tx, session) => done(await change(tx, session, { sipHa1 }, scope.now()))),

    ...createLegs(scope, locked),
    ...createReservations(scope),
    ...createExpiry(scope),
    ...createLookups(scope),
    ...createSnapshots(scope),
    ...createOccupancy(scope),
  };
}

async function signInOnce(tx: Scoped, { userId, campaignId, sipHa1 }: SignIn, at: Date): Promise<AgentResult> {
  const [live] = await lockSessions(tx, eq(agentSessions.liveUserId, userId));
  if (live?.campaignId === campaignId) {
    const session = await change(tx, live, { sipHa1: sipHa1(live.id), seenAt: at }, at);
    return { ok: true, session, changed: false };
  }
  if (live?.state === 'reserved' || live?.state === 'talking') return { ok: false, code: 'agent-busy' };
  if (live) await change(tx, live, over(at), at);

  const [user] = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, userId), eq(users.active, true)));
  if (!user) return refuse<AgentResult>({ ok: false, code: 'user-not-found' });
  const [campaign] = await tx.select({ id: campaigns.id }).from(campaigns).where(eq(campaigns.id, campaignId));
  if (!campaign) return refuse<AgentResult>({ ok: false, code: 'campaign-not-found' });

  const id = newId();
  await tx.insert(agentSessions, {
    id,
    userId,
    campaignId,
    state: 'paused',
    stateSince: at,
    sipHa1: sipHa1(id),
    seenAt: at,
    signedInAt: at,
    liveUserId: userId,
  });
  const session = (await lockSession(tx, id)) as AgentSession;
  await recordState(tx, session, at);
  return { ok: true, session, changed: true };
}

async function awaitsDisposition(tx: Scoped, session: AgentSession): Promise<boolean> {
  if (session.attemptId === null) return false;
  const [attempt] = await tx
    .select({ disposedAt: attempts.disposedAt })
    .from(attempts)
    .where(inArray(attempts.id, [session.attemptId]));
  return attempt?.disposedAt === null;
}
