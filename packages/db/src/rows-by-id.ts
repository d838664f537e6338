import { sql } from 'drizzle-orm';
import { groupBy } from './group-by.js';
import { readTogether } from './read-together.js';
import type { CompiledRead, ScopedReader, TableWithId } from './scope-types.js';

export interface RowWithId {
  tenantId: string;
  id: string;
}

const reads = new Map<TableWithId, CompiledRead<RowWithId>>();

/** The read of a table's rows by their `ids`. */
export function readByIds(table: TableWithId): CompiledRead<RowWithId> {
  const select = (from: Pick<ScopedReader, 'select'>) =>
    from
      .select()
      .from(table)
      .where(sql`${table.id} in (${sql.placeholder('ids')})`);
  const read = reads.get(table) ?? (select as unknown as CompiledRead<RowWithId>);
  reads.set(table, read);
  return read;
}

/**
 * Finds a row of a tenant by its id, together with who asks `source` for one of the same table at the same time. Each tenant's are read
 * by a statement of its own.
 * @param rowsOf runs the read for one tenant
 */
export function rowsById<S extends object>(
  rowsOf: (source: S, tenantId: string, read: CompiledRead<RowWithId>, ids: readonly string[]) => Promise<RowWithId[]>,
): (source: S, table: TableWithId, row: RowWithId) => Promise<RowWithId | undefined> {
  const nameOf = ({ tenantId, id }: RowWithId) => `${tenantId} ${id}`;
  const finderOf = (source: S, table: TableWithId) =>
    readTogether<RowWithId, RowWithId>(
      async (asked) => {
        const found = [...groupBy(asked, ({ tenantId }) => tenantId)].map(([tenantId, rows]) =>
          rowsOf(
            source,
            tenantId,
            readByIds(table),
            rows.map(({ id }) => id),
          ),
        );
        return (await Promise.all(found)).flat();
      },
      { question: nameOf, row: nameOf },
    );
  const finders = new WeakMap<S, Map<TableWithId, ReturnType<typeof finderOf>>>();
  return (source, table, row) => {
    const known = finders.get(source) ?? new Map<TableWithId, ReturnType<typeof finderOf>>();
    finders.set(source, known);
    const find = known.get(table) ?? finderOf(source, table);
    known.set(table, find);
    return find(row);
  };
}
