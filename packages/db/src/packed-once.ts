import { is, sql, type GetColumnData, type SQL } from 'drizzle-orm';
import { MySqlDateTime, type MySqlColumn } from 'drizzle-orm/mysql-core';
import { LRUCache } from 'lru-cache';

type Columns = Record<string, MySqlColumn>;
/** A row of what is there, and of what a left join may not have found. */
type Packed<C extends Columns, J extends Columns> = { [N in keyof C]: GetColumnData<C[N]> } & {
  [N in keyof J]: GetColumnData<J[N], 'raw'> | null;
};

/** Characters of the texts that are kept; the one longest unused goes first. */
const MAX_KEPT = 8_000_000;

/**
 * A row that is read with every request and hardly ever changes, as one text: the same text gives the same object, frozen to its leaves.
 * @param columns that are there in each row; the first tells rows apart
 * @param joined columns of tables that are joined from the left
 * @param make what is made of a row, once
 */
export function packedOnce<C extends Columns, J extends Columns, T extends object>(
  columns: C,
  joined: J,
  make: (row: Packed<C, J>) => T,
): SQL<Readonly<T>> {
  const all = Object.entries<MySqlColumn>({ ...columns, ...joined });
  // As text, an instant is written by both servers as Drizzle reads it.
  const values = all.map(([, column]) => (is(column, MySqlDateTime) ? sql`cast(${column} as char)` : sql`${column}`));
  const unpack = (text: string) => {
    const row = JSON.parse(text) as unknown[];
    const made = make(
      Object.fromEntries(
        all.map(([name, column], i) => [name, row[i] === null ? null : column.mapFromDriverValue(row[i])]),
      ) as Packed<C, J>,
    );
    freeze(made);
    return made;
  };
  // MySQL's driver would parse JSON each time.
  return sql`cast(json_array(${sql.join(values, sql`, `)}) as char)`.mapWith(keptByText(unpack));
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  for (const each of Object.values(value)) freeze(each);
}

/** A text is kept under its beginning, where rows differ: to look it up by all of it would cost more than all that follows. */
const BEGINNING = 70;

function keptByText<T extends object>(make: (text: string) => T): (text: string) => T {
  const kept = new LRUCache<string, { text: string; value: T }>({
    maxSize: MAX_KEPT,
    sizeCalculation: ({ text }) => text.length,
  });
  return (text) => {
    const beginning = text.slice(0, BEGINNING);
    const found = kept.get(beginning);
    if (found?.text === text) return found.value;
    const value = make(text);
    kept.set(beginning, { text, value });
    return value;
  };
}
