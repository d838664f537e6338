import { and, asc, eq, gt } from 'drizzle-orm';
import { pageOf, type PageRequest } from '../page.js';
import type { Changes, Row, Scoped, ScopedReader } from '../scope.js';
import { projects } from '../schema/index.js';

export const projectReader = (from: ScopedReader) => ({
  list: async (filter: { active?: boolean | undefined }, page: PageRequest) => {
    const rows = await from
      .select()
      .from(projects)
      .where(
        and(
          filter.active === undefined ? undefined : eq(projects.active, filter.active),
          page.after === undefined ? undefined : gt(projects.id, page.after),
        ),
      )
      .orderBy(asc(projects.id))
      .limit(page.limit + 1);
    return pageOf(rows, page.limit);
  },
  get: (id: string) => from.byId(projects, id),
});

export const projectRepository = (scoped: Scoped) => ({
  ...projectReader(scoped),
  insert: (row: Row<typeof projects>) => scoped.insert(projects, row),
  update: (id: string, changes: Changes<typeof projects>) => scoped.update(projects, changes, eq(projects.id, id)),
});
export type ProjectRecord = typeof projects.$inferSelect;
