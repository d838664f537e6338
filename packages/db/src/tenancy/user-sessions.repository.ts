import { and, eq, isNull } from 'drizzle-orm';
import type { Database } from '../database.js';
import { createSessionLookUp } from '../platform/session-look-up.js';
import { tenants, users, userSessions } from '../schema/index.js';
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
