import { asc, eq, gt, isNull } from 'drizzle-orm';
import { alias } from 'drizzle-orm/mysql-core';
import { pageOf, type PageRequest } from '../page.js';
import type { Changes, Row, Scoped, ScopedReader } from '../scope.js';
import { teams, tenants } from '../schema/index.js';

const parents = alias(teams, 'parents');
const columns = { id: teams.id, parentId: teams.parentId, name: teams.name, createdAt: teams.createdAt };

export const teamReader = (from: ScopedReader) => ({
  list: async (page: PageRequest) => {
    const rows = await from
      .select()
      .from(teams)
      .where(page.after === undefined ? undefined : gt(teams.id, page.after))
      .orderBy(asc(teams.id))
      .limit(page.limit + 1);
    return pageOf(rows, page.limit);
  },
  get: (id: string) => from.byId(teams, id),
  /** The highest team that is seen. Each tenant has one without a parent; who sees a part of the tree has that part's. */
  top: async () =>
    (
      await from
        .select(columns)
        .from(teams)
        .leftJoin(parents, eq(parents.id, teams.parentId))
        .where(isNull(parents.id))
        .orderBy(asc(teams.id))
        .limit(1)
    )[0],
});

export const teamRepository = (scoped: Scoped) => ({
  ...teamReader(scoped),
  insert: (row: Row<typeof teams>) => scoped.insert(teams, row),
  update: (id: string, changes: Changes<typeof teams>) => scoped.update(teams, changes, eq(teams.id, id)),
  delete: (id: string) => scoped.delete(teams, eq(teams.id, id)),
  /** Holds the tree still until the transaction ends: two moves at once could make a circle. */
  lockTree: async () => {
    await scoped.select({ id: tenants.id }).from(tenants).for('update');
  },
  /** The team and those above it, the top one last. */
  pathToTop: async (id: string): Promise<string[]> => {
    const path: string[] = [];
    for (let next: string | null | undefined = id; next && !path.includes(next);) {
      path.push(next);
      const [row] = await scoped.select({ parentId: teams.parentId }).from(teams).where(eq(teams.id, next));
      next = row?.parentId;
    }
    return path;
  },
});
export type TeamRecord = typeof teams.$inferSelect;
