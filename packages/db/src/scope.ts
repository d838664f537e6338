import { and, eq, getTableName, is, sql, type SQL, type SQLWrapper, Subquery, Table } from 'drizzle-orm';
import type { MySqlColumn, MySqlSelectBuilder, MySqlTable, MySqlUpdateSetSource } from 'drizzle-orm/mysql-core';
import type { MySql2PreparedQueryHKT } from 'drizzle-orm/mysql2';
import type { SelectedFields } from 'drizzle-orm/mysql-core';
import type { Database, Executor } from './database.js';
import { platformSuppressions, tenants } from './schema/index.js';
import { withTransaction } from './transaction.js';

/** A table whose rows belong to a tenant. */
export type TenantTable = MySqlTable & { tenantId: MySqlColumn };

/** A row to insert: everything but the tenant, which the scope fills in. */
export type Row<T extends TenantTable> = Omit<T['$inferInsert'], 'tenantId'>;

/** Columns to change: values or SQL, never the tenant. */
export type Changes<T extends TenantTable> = Omit<MySqlUpdateSetSource<T>, 'tenantId'>;

/** Reads rows of one tenant. Every table that is selected from or joined gets the tenant's condition. */
export interface ScopedReader {
  select<F extends SelectedFields>(fields: F): Pick<MySqlSelectBuilder<F, MySql2PreparedQueryHKT>, 'from'>;
  select(): Pick<MySqlSelectBuilder<undefined, MySql2PreparedQueryHKT>, 'from'>;
}

/** Reads and writes rows of one tenant. */
export interface Scoped extends ScopedReader {
  /**
   * Inserts rows (none: nothing happens). There is no upsert on purpose: a unique index that spans tenants would let one overwrite
   * another's row; see `isDuplicate`.
   */
  insert<T extends TenantTable>(table: T, rows: Row<T> | readonly Row<T>[]): Promise<void>;
  /**
   * Inserts the row where its key is free; changes nothing otherwise. The row with the key is locked either way. For tables whose only
   * unique index is a primary key that begins with the tenant.
   */
  insertOrLock<T extends TenantTable>(table: T, row: Row<T>): Promise<void>;
  /** Returns how many rows met the condition. */
  update<T extends TenantTable>(table: T, changes: Changes<T>, where: SQL | undefined): Promise<number>;
  /**
   * Gives each row, named by `key`, its own values, in one statement. All entries change the same columns. Returns how many rows met
   * the condition.
   */
  updateEach<T extends TenantTable>(
    table: T,
    key: MySqlColumn,
    changes: ReadonlyMap<string, Partial<Row<T>>>,
    where?: SQL,
  ): Promise<number>;
  delete<T extends TenantTable>(table: T, where: SQL | undefined): Promise<number>;
}

/** One tenant's view of the database. The only way from a repository to a table. */
export interface TenantScope {
  /** For writes, and for reads that decide something. */
  readonly primary: Scoped;
  /** For screens and reports; may lag behind `primary`. */
  readonly read: ScopedReader;
  /** One transaction on the primary; see `withTransaction`. */
  transaction<R>(work: (tx: Scoped) => Promise<R>): Promise<R>;
  now(): Date;
}

/** Tables without tenants that every tenant may read. */
const SHARED_TABLES: readonly Table[] = [platformSuppressions];

export function tenantScope(database: Database, tenantId: string): TenantScope {
  return {
    primary: scoped(database.primary, tenantId),
    get read() {
      return scoped(database.read, tenantId);
    },
    transaction: (work) => withTransaction(database, (tx) => work(scoped(tx, tenantId))),
    now: () => database.now(),
  };
}

function scoped(executor: Executor, tenantId: string): Scoped {
  const select = (fields?: SelectedFields) => {
    const builder = fields === undefined ? executor.select() : executor.select(fields);
    return {
      from: (table: Table | Subquery, hints?: object) =>
        confine(builder.from(table as MySqlTable, hints), table, tenantId),
    };
  };
  return {
    select: select as unknown as Scoped['select'],
    insert: async (table, rows) => {
      const list = (Array.isArray(rows) ? rows : [rows]) as Record<string, unknown>[];
      if (list.length === 0) return;
      await executor.insert(table as MySqlTable).values(list.map((row) => ({ ...row, tenantId })));
    },
    insertOrLock: async (table, row) => {
      await executor
        .insert(table as MySqlTable)
        .values({ ...row, tenantId })
        .onDuplicateKeyUpdate({ set: { tenantId: sql`${table.tenantId}` } });
    },
    update: async (table, changes, where) => {
      refuseTenantChange(changes);
      const [result] = await executor
        .update(table as MySqlTable)
        .set(changes)
        .where(confined(eq(table.tenantId, tenantId), where));
      return result.affectedRows;
    },
    updateEach: async (table, key, changes, where) => {
      if (changes.size === 0) return 0;
      const ids = [...changes.keys()];
      const [result] = await executor
        .update(table as MySqlTable)
        .set(changes.size === 1 ? onlyChange(changes) : caseByKey(table, key, changes))
        .where(confined(and(eq(table.tenantId, tenantId), sql`${key} in ${ids}`), where));
      return result.affectedRows;
    },
    delete: async (table, where) => {
      const [result] = await executor.delete(table as MySqlTable).where(confined(eq(table.tenantId, tenantId), where));
      return result.affectedRows;
    },
  };
}

/** The condition that keeps a table to the tenant; none for tables that everybody may read and for subqueries, which have their own. */
function tenantCondition(source: Table | Subquery | SQLWrapper, tenantId: string): SQL | undefined {
  if (is(source, Subquery)) return undefined;
  if (!is(source, Table)) throw new TypeError('A tenant-scoped query reads tables and scoped subqueries only.');
  if (source === tenants) return eq(tenants.id, tenantId);
  if (SHARED_TABLES.includes(source)) return undefined;
  const column = (source as Partial<TenantTable>).tenantId;
  if (!column)
    throw new TypeError(`Table ${getTableName(source)} belongs to no tenant; a platform repository reads it.`);
  return eq(column, tenantId);
}

/** Both conditions; the caller's in brackets, since an `or` of raw SQL would open the scope. */
const confined = (own: SQL | undefined, condition: SQL | undefined) =>
  and(own, condition === undefined ? undefined : sql`(${condition})`);

interface SelectMethods {
  where(condition: SQL | undefined): unknown;
  innerJoin(table: Table | Subquery, on: SQL | undefined, hints?: object): unknown;
  leftJoin(table: Table | Subquery, on: SQL | undefined, hints?: object): unknown;
  for(strength: 'update' | 'share', config?: object): unknown;
  getSQL(): SQL;
}

/** Makes the tenant's conditions part of a select, whatever is called on it later. */
function confine<B>(select: B, table: Table | Subquery, tenantId: string): B {
  const methods = select as unknown as SelectMethods;
  const own = tenantCondition(table, tenantId);
  const where = methods.where.bind(select);
  const innerJoin = methods.innerJoin.bind(select);
  const leftJoin = methods.leftJoin.bind(select);
  const lock = methods.for.bind(select);
  const getSQL = methods.getSQL.bind(select);
  const refused = () => {
    throw new TypeError('A tenant-scoped query joins with innerJoin or leftJoin only.');
  };
  Object.assign(methods, {
    where: (condition: unknown) => {
      if (typeof condition === 'function')
        throw new TypeError('A tenant-scoped condition is an expression, not a function.');
      return where(confined(own, condition as SQL | undefined));
    },
    innerJoin: (other: Table | Subquery, on: SQL | undefined, hints?: object) =>
      innerJoin(other, confined(tenantCondition(other, tenantId), on), hints),
    leftJoin: (other: Table | Subquery, on: SQL | undefined, hints?: object) =>
      leftJoin(other, confined(tenantCondition(other, tenantId), on), hints),
    for: (strength: 'update' | 'share', config?: object) => {
      if (strength === 'update') return lock(strength, config);
      // MariaDB has no FOR SHARE; both servers know the older words.
      methods.getSQL = () => sql`${getSQL()} lock in share mode`;
      return select;
    },
    rightJoin: refused,
    crossJoin: refused,
    leftJoinLateral: refused,
    innerJoinLateral: refused,
    crossJoinLateral: refused,
  });
  where(own);
  return select;
}

function refuseTenantChange(changes: object): void {
  if ('tenantId' in changes) throw new TypeError('A row cannot change its tenant.');
}

/** One row needs no choosing. */
function onlyChange(changes: ReadonlyMap<string, object>): object {
  const [values = {}] = changes.values();
  refuseTenantChange(values);
  return values;
}

function caseByKey(table: TenantTable, key: MySqlColumn, changes: ReadonlyMap<string, object>): Record<string, SQL> {
  const names = Object.keys([...changes.values()][0] ?? {});
  const columns = table as unknown as Record<string, MySqlColumn>;
  const cases: Record<string, SQL> = {};
  for (const name of names) {
    const column = columns[name];
    if (!column) throw new TypeError(`Table ${getTableName(table)} has no column ${name}.`);
    const branches = [...changes].map(([id, values]) => {
      const value = (values as Record<string, unknown>)[name];
      if (value === undefined) throw new TypeError(`Row ${id} lacks a value for ${name}.`);
      return sql`when ${id} then ${value === null ? sql`null` : sql.param(value, column)}`;
    });
    cases[name] = sql`case ${key} ${sql.join(branches, sql` `)} end`;
  }
  refuseTenantChange(cases);
  return cases;
}
