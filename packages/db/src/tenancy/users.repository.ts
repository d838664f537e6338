import { and, asc, eq, gt, inArray, isNull } from 'drizzle-orm';
import type { Role } from '@outrider/domain';
import { pageOf, type Page, type PageRequest } from '../page.js';
import type { Changes, Row, Scoped, ScopedReader } from '../scope.js';
import { roles, users, userSessions } from '../schema/index.js';

/** Without the password's hash, which only log-on reads. */
const columns = {
  id: users.id,
  email: users.email,
  name: users.name,
  role: users.role,
  customRoleId: users.customRoleId,
  teamId: users.teamId,
  active: users.active,
  createdAt: users.createdAt,
};

export interface UserFilter {
  role?: Role | undefined;
  teamId?: string | undefined;
  active?: boolean | undefined;
}

export const userReader = (from: ScopedReader) => ({
  list: async (filter: UserFilter, page: PageRequest) => {
    const rows = await from
      .select(columns)
      .from(users)
      .where(
        and(
          filter.role === undefined ? undefined : eq(users.role, filter.role),
          filter.teamId === undefined ? undefined : eq(users.teamId, filter.teamId),
          filter.active === undefined ? undefined : eq(users.active, filter.active),
          page.after === undefined ? undefined : gt(users.id, page.after),
        ),
      )
      .orderBy(asc(users.id))
      .limit(page.limit + 1);
    return pageOf(rows, page.limit) satisfies Page<unknown>;
  },
  get: async (id: string) => (await from.select(columns).from(users).where(eq(users.id, id)))[0],
  /** Active users with roles that can have power over others, each with what a role of the tenant's own lists. */
  powerful: () =>
    from.whole
      .select({ id: users.id, role: users.role, customPermissions: roles.permissions })
      .from(users)
      .leftJoin(roles, eq(roles.id, users.customRoleId))
      .where(and(eq(users.active, true), inArray(users.role, ['admin', 'custom']))),
});

export const userRepository = (scoped: Scoped) => ({
  ...userReader(scoped),
  /** @throws a duplicate of `users_email`, which spans tenants. */
  insert: (row: Row<typeof users>) => scoped.insert(users, row),
  update: (id: string, changes: Changes<typeof users>) => scoped.update(users, changes, eq(users.id, id)),
  /** The user as they are now; nobody else changes them until the transaction ends. */
  lock: async (id: string) => (await scoped.select(columns).from(users).where(eq(users.id, id)).for('update'))[0],
  /** The active administrators; none is made or unmade until the transaction ends. */
  lockAdmins: async (): Promise<string[]> => {
    const rows = await scoped.whole
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.role, 'admin'), eq(users.active, true)))
      .orderBy(asc(users.id))
      .for('update');
    return rows.map((row) => row.id);
  },
  /** The tenant's log-ons that have not ended. */
  openSessions: (at: Date) =>
    scoped
      .select({ tokenHash: userSessions.tokenHash, userId: userSessions.userId, ip: userSessions.ip })
      .from(userSessions)
      .where(and(isNull(userSessions.revokedAt), gt(userSessions.expiresAt, at)))
      .for('update'),
  /** Ends these log-ons. */
  revokeSessions: async (tokenHashes: readonly string[], at: Date): Promise<void> => {
    if (tokenHashes.length === 0) return;
    await scoped.update(userSessions, { revokedAt: at }, inArray(userSessions.tokenHash, [...tokenHashes]));
  },
  /** Ends the log-ons of a user and returns their hashes, to be told to whoever holds their sockets. */
  endSessions: async (userId: string, at: Date): Promise<string[]> => {
    const open = and(eq(userSessions.userId, userId), isNull(userSessions.revokedAt));
    const rows = await scoped
      .select({ tokenHash: userSessions.tokenHash })
      .from(userSessions)
      .where(open)
      .for('update');
    await scoped.update(userSessions, { revokedAt: at }, open);
    return rows.map((row) => row.tokenHash);
  },
});
export type UserRecord = NonNullable<Awaited<ReturnType<ReturnType<typeof userReader>['get']>>>;
