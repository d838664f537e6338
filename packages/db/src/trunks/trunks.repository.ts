import { asc, eq, gt, inArray } from 'drizzle-orm';
import { pageOf, type PageRequest } from '../page.js';
import type { Changes, Row, Scoped, ScopedReader } from '../scope.js';
import { trunks } from '../schema/index.js';

export const trunkReader = (from: ScopedReader) => ({
  list: async (page: PageRequest) => {
    const rows = await from
      .select()
      .from(trunks)
      .where(page.after === undefined ? undefined : gt(trunks.id, page.after))
      .orderBy(asc(trunks.id))
      .limit(page.limit + 1);
    return pageOf(rows, page.limit);
  },
  get: (id: string) => from.byId(trunks, id),
  /** Those of the given that exist. */
  some: async (ids: readonly string[]) =>
    ids.length === 0
      ? []
      : from
          .select()
          .from(trunks)
          .where(inArray(trunks.id, [...ids])),
});

export const trunkRepository = (scoped: Scoped) => ({
  ...trunkReader(scoped),
  insert: (row: Row<typeof trunks>) => scoped.insert(trunks, row),
  update: (id: string, changes: Changes<typeof trunks>) => scoped.update(trunks, changes, eq(trunks.id, id)),
  delete: (id: string) => scoped.delete(trunks, eq(trunks.id, id)),
});
export type TrunkRecord = typeof trunks.$inferSelect;
