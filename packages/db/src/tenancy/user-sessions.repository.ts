import { and, eq, gt, inArray, isNull } from 'drizzle-orm';
import type { Database } from '../database.js';
import { users, userSessions } from '../schema/index.js';

/**
 * Log-ons, which are looked up before a tenant is known: by the hash of a token, or by an e-mail address.
 * Always on the primary, so that what was revoked is so at once.
 */
export const userSessionRepository = (database: Pick<Database, 'primary'>) => ({
  insert: async (row: typeof userSessions.$inferInsert): Promise<void> => {
    await database.primary.insert(userSessions).values(row);
  },
  /** A session with its user, by two primary keys. */
  find: async (tokenHash: string) => {
    const [row] = await database.primary
      .select({
        tokenHash: userSessions.tokenHash,
        tenantId: userSessions.tenantId,
        userId: userSessions.userId,
        lastSeenAt: userSessions.lastSeenAt,
        expiresAt: userSessions.expiresAt,
        revokedAt: userSessions.revokedAt,
        name: users.name,
        email: users.email,
        role: users.role,
        teamId: users.teamId,
        active: users.active,
      })
      .from(userSessions)
      .innerJoin(users, and(eq(users.tenantId, userSessions.tenantId), eq(users.id, userSessions.userId)))
      .where(eq(userSessions.tokenHash, tokenHash));
    return row;
  },
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
  /** Which of these sessions are neither revoked nor past their end, with a user who is active. */
  usable: async (tokenHashes: readonly string[], at: Date): Promise<Set<string>> => {
    if (tokenHashes.length === 0) return new Set();
    const rows = await database.primary
      .select({ tokenHash: userSessions.tokenHash })
      .from(userSessions)
      .innerJoin(users, and(eq(users.tenantId, userSessions.tenantId), eq(users.id, userSessions.userId)))
      .where(
        and(
          inArray(userSessions.tokenHash, [...tokenHashes]),
          isNull(userSessions.revokedAt),
          gt(userSessions.expiresAt, at),
          eq(users.active, true),
        ),
      );
    return new Set(rows.map(({ tokenHash }) => tokenHash));
  },
  /** Who logs on under this address; inactive users too. */
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
      })
      .from(users)
      .where(eq(users.email, email.toLowerCase()));
    return row;
  },
});
