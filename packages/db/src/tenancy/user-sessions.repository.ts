import { and, eq, gt, inArray, isNull, or } from 'drizzle-orm';
import type { Database } from '../database.js';
import { createSessionLookUp, ofGrant, ofStaff, ofUser, staff } from '../platform/session-look-up.js';
import { supportGrants, tenants, users, userSessions } from '../schema/index.js';
import { withTransaction } from '../transaction.js';

type NewSession = typeof userSessions.$inferInsert;

/**
 * Log-ons, which are looked up before a tenant is known: by the hash of a token, or by an e-mail address.
 * Always on the primary, so that what was revoked is so at once.
 */
export const userSessionRepository = (database: Pick<Database, 'primary' | 'transactionPool'>) => ({
  insert: async (row: NewSession): Promise<void> => {
    await database.primary.insert(userSessions).values(row);
  },
  find: createSessionLookUp(database),
  touch: async (tokenHash: string, at: Date): Promise<void> => {
    await database.primary.update(userSessions).set({ lastSeenAt: at }).where(eq(userSessions.tokenHash, tokenHash));
  },
  /** True where it was not revoked before. */
  revoke: async (tokenHash: string, at: Date): Promise<boolean> => {
    const [result] = await database.primary
      .update(userSessions)
      .set({ revokedAt: at })
      .where(and(eq(userSessions.tokenHash, tokenHash), isNull(userSessions.revokedAt)));
    return result.affectedRows > 0;
  },
  /** Revokes the one and inserts the other, or neither where the one was revoked before: then false. */
  replace: (tokenHash: string, row: NewSession): Promise<boolean> =>
    withTransaction(database, async (tx) => {
      const [result] = await tx
        .update(userSessions)
        .set({ revokedAt: row.lastSeenAt })
        .where(and(eq(userSessions.tokenHash, tokenHash), isNull(userSessions.revokedAt)));
      if (result.affectedRows === 0) return false;
      await tx.insert(userSessions).values(row);
      return true;
    }),
  /** Which of these sessions are logged on and neither revoked nor past their end, with a user who is active, and an open grant of active staff where it is by one. */
  usable: async (tokenHashes: readonly string[], at: Date): Promise<Set<string>> => {
    if (tokenHashes.length === 0) return new Set();
    const rows = await database.primary
      .select({ tokenHash: userSessions.tokenHash })
      .from(userSessions)
      .innerJoin(users, ofUser)
      .leftJoin(supportGrants, ofGrant)
      .leftJoin(staff, ofStaff)
      .where(
        and(
          inArray(userSessions.tokenHash, [...tokenHashes]),
          eq(userSessions.stage, 'full'),
          isNull(userSessions.revokedAt),
          gt(userSessions.expiresAt, at),
          eq(users.active, true),
          or(
            isNull(userSessions.supportGrantId),
            and(isNull(supportGrants.endedAt), gt(supportGrants.expiresAt, at), eq(staff.active, true)),
          ),
        ),
      );
    return new Set(rows.map(({ tokenHash }) => tokenHash));
  },
  /** Who logs on under this address, and the rules of their tenant; inactive users too. */
  findUser: async (email: string) => {
    const [row] = await database.primary
      .select({
        tenantId: users.tenantId,
        id: users.id,
        name: users.name,
        email: users.email,
        role: users.role,
        teamId: users.teamId,
        active: users.active,
        passwordHash: users.passwordHash,
        tenantName: tenants.name,
        tenantKind: tenants.kind,
        secondFactorRequired: tenants.secondFactorRequired,
        ipAllowlist: tenants.ipAllowlist,
      })
      .from(users)
      .innerJoin(tenants, eq(tenants.id, users.tenantId))
      .where(eq(users.email, email.toLowerCase()));
    return row;
  },
});
export type LogOnUser = NonNullable<Awaited<ReturnType<ReturnType<typeof userSessionRepository>['findUser']>>>;
