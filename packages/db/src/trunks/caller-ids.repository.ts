import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import { pageOf, type PageRequest } from '../page.js';
import type { Changes, Row, Scoped, ScopedReader } from '../scope.js';
import { callerIds } from '../schema/index.js';

export const callerIdReader = (from: ScopedReader) => ({
  list: async (filter: { active?: boolean | undefined }, page: PageRequest) => {
    const rows = await from
      .select()
      .from(callerIds)
      .where(
        and(
          filter.active === undefined ? undefined : eq(callerIds.active, filter.active),
          page.after === undefined ? undefined : gt(callerIds.id, page.after),
        ),
      )
      .orderBy(asc(callerIds.id))
      .limit(page.limit + 1);
    return pageOf(rows, page.limit);
  },
  get: (id: string) => from.byId(callerIds, id),
  /** Those of the given that exist. */
  some: async (ids: readonly string[]) =>
    ids.length === 0
      ? []
      : from
          .select()
          .from(callerIds)
          .where(inArray(callerIds.id, [...ids])),
});

export const callerIdRepository = (scoped: Scoped) => ({
  ...callerIdReader(scoped),
  /** @throws a duplicate of `caller_ids_number`. */
  insert: (row: Row<typeof callerIds>) => scoped.insert(callerIds, row),
  update: (id: string, changes: Changes<typeof callerIds>) => scoped.update(callerIds, changes, eq(callerIds.id, id)),
});
export type CallerIdRecord = typeof callerIds.$inferSelect;
