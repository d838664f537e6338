import { asc, eq, gt, isNull, sql } from 'drizzle-orm';
import { pageOf, type PageRequest } from '../page.js';
import type { Changes, Row, Scoped, ScopedReader } from '../scope.js';
import { teams } from '../schema/index.js';

const teamById = (from: Pick<ScopedReader, 'select'>) =>
  from
    .select()
    .from(teams)
    .where(eq(teams.id, sql.placeholder('id')));

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
  get: async (id: string) => (await from.run(teamById, { id }))[0],
  /** The team without a parent; each tenant has one. */
  top: async () => (await from.select().from(teams).where(isNull(teams.parentId)).orderBy(asc(teams.id)).limit(1))[0],
});

export const teamRepository = (scoped: Scoped) => ({
  ...teamReader(scoped),
  insert: (row: Row<typeof teams>) => scoped.insert(teams, row),
  update: (id: string, changes: Changes<typeof teams>) => scoped.update(teams, changes, eq(teams.id, id)),
  delete: (id: string) => scoped.delete(teams, eq(teams.id, id)),
  /** Holds the tree still until the transaction ends: two moves at once could make a circle. */
  lockTree: async () => {
    await scoped.select({ id: teams.id }).from(teams).where(isNull(teams.parentId)).for('update');
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
