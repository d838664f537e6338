import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import type { Role } from '@outrider/domain';
import { pageOf, type Page, type PageRequest } from '../page.js';
import type { Changes, Row, Scoped, ScopedReader } from '../scope.js';
import { users, userSessions } from '../schema/index.js';

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
});

export const userRepository = (scoped: Scoped) => ({
  ...userReader(scoped),
  /** @throws a duplicate of `users_email`, which spans tenants. */
  insert: (row: Row<typeof users>) => scoped.insert(users, row),
  update: (id: string, changes: Changes<typeof users>) => scoped.update(users, changes, eq(users.id, id)),
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
