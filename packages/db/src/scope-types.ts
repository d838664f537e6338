import type { SQL } from 'drizzle-orm';
import type {
  MySqlColumn,
  MySqlSelectBuilder,
  MySqlTable,
  MySqlUpdateSetSource,
  SelectedFields,
} from 'drizzle-orm/mysql-core';
import type { MySql2PreparedQueryHKT } from 'drizzle-orm/mysql2';
import type { KeptReads } from './kept-reads.js';
import type { tenants } from './schema/index.js';

/** A table whose rows belong to a tenant. */
export type TenantTable = MySqlTable & { tenantId: MySqlColumn };

/** A table whose rows have an id of their own. */
export type TableWithId = TenantTable & { id: MySqlColumn };

/** A row to insert: everything but the tenant, which the scope fills in. */
export type Row<T extends TenantTable> = Omit<T['$inferInsert'], 'tenantId'>;

/** Columns to change: values or SQL, never the tenant. */
export type Changes<T extends TenantTable> = Omit<MySqlUpdateSetSource<T>, 'tenantId'>;

/** Reads rows of one tenant. Every table that is selected from or joined gets the tenant's condition. */
export interface ScopedReader {
  select<F extends SelectedFields>(fields: F): Pick<MySqlSelectBuilder<F, MySql2PreparedQueryHKT>, 'from'>;
  select(): Pick<MySqlSelectBuilder<undefined, MySql2PreparedQueryHKT>, 'from'>;
  /** The same with the people of every team: for rules that bind all of them. What it reads is not for showing. */
  readonly whole: ScopedReader;
  /** The row of an id. What is asked for at once of one table is read at once. */
  byId<T extends TableWithId>(table: T, id: string): Promise<T['$inferSelect'] | undefined>;
  /** Runs a read that many requests make, with its values by name. */
  run<R>(read: CompiledRead<R>, values: Record<string, unknown>): Promise<R[]>;
}

/**
 * A read that is made into SQL once, not for each request; its values are `sql.placeholder(name)`. Define it outside of functions:
 * it is known by its identity.
 */
export type CompiledRead<R> = (from: Pick<ScopedReader, 'select'>) => { prepare(): Compiled<R> };
export interface Compiled<R> {
  execute(values: Record<string, unknown>): Promise<R[]>;
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
  /** Changes the tenant itself. */
  updateTenant(changes: Omit<MySqlUpdateSetSource<typeof tenants>, 'id' | 'kind'>): Promise<void>;
}

/** One tenant's view of the database. The only way from a repository to a table. */
export interface TenantScope {
  /** For writes, and for reads that decide something. */
  readonly primary: Scoped;
  /** For screens and reports; may lag behind `primary`. */
  readonly read: ScopedReader;
  /** One transaction on the primary; see `withTransaction`. */
  transaction<R>(work: (tx: Scoped) => Promise<R>): Promise<R>;
  /** Reads that hold as long as their version does. */
  readonly kept: KeptReads;
  now(): Date;
}
