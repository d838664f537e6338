import { and, desc, eq, exists, gt, isNotNull, isNull, ne, not, type SQL } from 'drizzle-orm';
import type { Row, Scoped, ScopedReader } from '../scope.js';
import { secondFactors, tenants, users, userSessions } from '../schema/index.js';

/** Without the token's hash and what a key has to sign. */
const columns = {
  id: userSessions.id,
  via: userSessions.via,
  stage: userSessions.stage,
  staffUserId: userSessions.staffUserId,
  ip: userSessions.ip,
  userAgent: userSessions.userAgent,
  createdAt: userSessions.createdAt,
  lastSeenAt: userSessions.lastSeenAt,
  expiresAt: userSessions.expiresAt,
};

const openAt = (at: Date) => and(isNull(userSessions.revokedAt), gt(userSessions.expiresAt, at));

export const deviceListReader = (from: ScopedReader) => ({
  /** The log-ons of a user that were used since `usedSince` and have not ended, the newest first; at most 100. */
  listOf: (userId: string, at: Date, usedSince: Date) =>
    from
      .select(columns)
      .from(userSessions)
      .where(and(eq(userSessions.userId, userId), openAt(at), gt(userSessions.lastSeenAt, usedSince)))
      .orderBy(desc(userSessions.createdAt), desc(userSessions.id))
      .limit(100),
});

/** Log-ons of one tenant, inside a transaction: what ends them returns their hashes, to be told to whoever holds their sockets. */
export const deviceListRepository = (scoped: Scoped) => {
  const end = async (which: SQL | undefined, at: Date): Promise<string[]> => {
    const open = and(which, isNull(userSessions.revokedAt));
    const rows = await scoped
      .select({ tokenHash: userSessions.tokenHash })
      .from(userSessions)
      .where(open)
      .for('update');
    if (rows.length > 0) await scoped.update(userSessions, { revokedAt: at }, open);
    return rows.map((row) => row.tokenHash);
  };
  const byHash = (tokenHash: string) => eq(userSessions.tokenHash, tokenHash);
  return {
    ...deviceListReader(scoped),
    insert: (row: Row<typeof userSessions>) => scoped.insert(userSessions, row),
    /**
     * Who is about to log on, and what the tenant asks of log-ons. Neither changes until the transaction ends: whoever shuts a user out,
     * sets a password or asks for a factor meanwhile waits, and then ends this log-on too.
     */
    holdUser: async (userId: string) => {
      const [row] = await scoped
        .select({
          active: users.active,
          passwordHash: users.passwordHash,
          tenantKind: tenants.kind,
          secondFactorRequired: tenants.secondFactorRequired,
        })
        .from(users)
        .innerJoin(tenants, undefined)
        .where(eq(users.id, userId))
        .for('share');
      return row;
    },
    /** Revokes the one and inserts the other, or neither where the one was revoked before: then false. */
    replace: async (tokenHash: string, row: Row<typeof userSessions>): Promise<boolean> => {
      const ended = await end(byHash(tokenHash), row.lastSeenAt);
      if (ended.length > 0) await scoped.insert(userSessions, row);
      return ended.length > 0;
    },
    /** Those of one user; without the one that stays. */
    endOthers: (userId: string, stays: string, at: Date) =>
      end(and(eq(userSessions.userId, userId), ne(userSessions.tokenHash, stays)), at),
    endOne: (userId: string, id: string, at: Date) =>
      end(and(eq(userSessions.userId, userId), eq(userSessions.id, id)), at),
    /** Those that the tenant's log-on service vouched for. */
    endSingleSignOn: (at: Date) => end(eq(userSessions.via, 'single-sign-on'), at),
    /** Those of every user of the tenant who has no second factor. */
    endWithoutFactor: (at: Date) => {
      const factor = scoped
        .select({ id: secondFactors.id })
        .from(secondFactors)
        .where(and(eq(secondFactors.userId, userSessions.userId), isNotNull(secondFactors.confirmedAt)));
      return end(not(exists(factor)), at);
    },
    /** What a key is asked to sign next; the question before it is forgotten. */
    ask: (tokenHash: string, challenge: string, until: Date) =>
      scoped.update(userSessions, { challenge, challengeExpiresAt: until }, byHash(tokenHash)),
    /** Takes the question away, answered or not: each is good for one answer. Undefined where there is none, or it is too old. */
    takeChallenge: async (tokenHash: string, at: Date): Promise<string | undefined> => {
      const [row] = await scoped
        .select({ challenge: userSessions.challenge, until: userSessions.challengeExpiresAt })
        .from(userSessions)
        .where(byHash(tokenHash))
        .for('update');
      if (!row?.challenge || !row.until) return undefined;
      await scoped.update(userSessions, { challenge: null, challengeExpiresAt: null }, byHash(tokenHash));
      return row.until > at ? row.challenge : undefined;
    },
  };
};
export type DeviceRecord = Awaited<ReturnType<ReturnType<typeof deviceListReader>['listOf']>>[number];
