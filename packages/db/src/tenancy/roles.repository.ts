import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import { pageOf, type PageRequest } from '../page.js';
import type { Changes, Row, Scoped, ScopedReader } from '../scope.js';
import { roles, users } from '../schema/index.js';

export type RoleRecord = Pick<typeof roles.$inferSelect, 'id' | 'name' | 'permissions' | 'createdAt'> & {
  /** Users who have it. */
  users: number;
};

const columns = { id: roles.id, name: roles.name, permissions: roles.permissions, createdAt: roles.createdAt };

export const roleReader = (from: ScopedReader) => {
  const counted = async (rows: Omit<RoleRecord, 'users'>[]): Promise<RoleRecord[]> => {
    if (rows.length === 0) return [];
    const ids = rows.map((row) => row.id);
    const counts = await from
      .select({ roleId: users.customRoleId, count: sql<number>`count(*)`.mapWith(Number) })
      .from(users)
      .where(inArray(users.customRoleId, ids))
      .groupBy(users.customRoleId);
    return rows.map((row) => ({ ...row, users: counts.find(({ roleId }) => roleId === row.id)?.count ?? 0 }));
  };
  return {
    list: async (page: PageRequest) => {
      const rows = await from
        .select(columns)
        .from(roles)
        .where(page.after === undefined ? undefined : gt(roles.id, page.after))
        .orderBy(asc(roles.id))
        .limit(page.limit + 1);
      const { items, more } = pageOf(rows, page.limit);
      return { items: await counted(items), more };
    },
    get: async (id: string): Promise<RoleRecord | undefined> =>
      (await counted(await from.select(columns).from(roles).where(eq(roles.id, id))))[0],
  };
};

export const roleRepository = (scoped: Scoped) => ({
  ...roleReader(scoped),
  insert: (row: Row<typeof roles>) => scoped.insert(roles, row),
  update: (id: string, changes: Changes<typeof roles>) => scoped.update(roles, changes, eq(roles.id, id)),
  /** @throws a reference where a user has it */
  delete: (id: string) => scoped.delete(roles, eq(roles.id, id)),
  /** The role as it is now; nobody changes it, or gives it to a user, until the transaction ends. */
  lock: async (id: string) => (await scoped.select(columns).from(roles).where(eq(roles.id, id)).for('update'))[0],
  /** Who has the role and may log on. */
  holders: async (id: string): Promise<string[]> => {
    const rows = await scoped
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.customRoleId, id), eq(users.active, true)))
      .orderBy(asc(users.id));
    return rows.map((row) => row.id);
  },
});
