import {
  and,
  eq,
  getTableName,
  is,
  sql,
  type Placeholder,
  type SQL,
  type SQLWrapper,
  Subquery,
  Table,
} from 'drizzle-orm';
import type { MySqlColumn, MySqlTable, SelectedFields } from 'drizzle-orm/mysql-core';
import { isId } from '@outrider/contracts';
import { campaignView, type CampaignView } from './campaign-view.js';
import type { Database, Executor } from './database.js';
import { keptReads } from './kept-reads.js';
import { readByIds, rowsById, type RowWithId } from './rows-by-id.js';
import { platformSuppressions, tenants } from './schema/index.js';
import type { Compiled, CompiledRead, Scoped, TableWithId, TenantScope, TenantTable } from './scope-types.js';
import { teamView, type TeamLimit, type TeamView } from './team-view.js';
import { withTransaction } from './transaction.js';

export type { Changes, CompiledRead, Row, Scoped, ScopedReader, TenantScope, TenantTable } from './scope-types.js';

/** Tables without tenants that every tenant may read. */
const SHARED_TABLES: readonly Table[] = [platformSuppressions];

/**
 * @param campaignIds the campaigns that the view is kept to; null (the default): all of them, and what belongs to none. What belongs
 * to another cannot be read, changed or made; tables that belong to no campaign are as ever.
 * @param team the team whose people, and what is theirs, the view is kept to; null (the default): all of them
 */
export function tenantScope(
  database: Database,
  tenantId: string,
  campaignIds: readonly string[] | null = null,
  team: TeamLimit | null = null,
): TenantScope {
  const view: View = {
    tenantId,
    campaigns: campaignIds && campaignView(tenantId, campaignIds),
    team: team && teamView(tenantId, team),
  };
  return {
    primary: scoped(database.primary, view),
    get read() {
      return scoped(database.read, view);
    },
    transaction: (work) => withTransaction(database, (tx) => work(scoped(tx, { ...view, inTransaction: true }))),
    kept: keptReads(database, tenantId),
    now: () => database.now(),
  };
}

/** What of the database is seen. */
interface View {
  /** Or what stands for it in a compiled read. */
  tenantId: string | Placeholder;
  campaigns: CampaignView | null;
  team: TeamView | null;
  /** Statements are sent as they come: none is put off while locks are held, or until after the end. */
  inTransaction?: true;
}

function scoped(executor: Executor, view: View): Scoped {
  const { tenantId } = view;
  const changed = (table: TenantTable) =>
    and(eq(table.tenantId, tenantId), view.campaigns?.condition(table, 'change'), view.team?.condition(table));
  const select = (fields?: SelectedFields) => {
    const builder = fields === undefined ? executor.select() : executor.select(fields);
    return {
      from: (table: Table | Subquery, hints?: object) => confine(builder.from(table as MySqlTable, hints), table, view),
    };
  };
  return {
    select: select as unknown as Scoped['select'],
    get whole() {
      return scoped(executor, { ...view, team: null });
    },
    byId: ((table, id) => rowById(executor, view, table, id)) as Scoped['byId'],
    run: (read, values) => compiled(executor, view, read).execute({ ...values, [TENANT]: tenantId }),
    insert: async (table, rows) => {
      const list = (Array.isArray(rows) ? rows : [rows]) as Record<string, unknown>[];
      if (list.length === 0) return;
      view.campaigns?.check(table, list, 'insert');
      await executor.insert(table as MySqlTable).values(list.map((row) => ({ ...row, tenantId })));
    },
    insertOrLock: async (table, row) => {
      view.campaigns?.check(table, [row], 'insert');
      await executor
        .insert(table as MySqlTable)
        .values({ ...row, tenantId })
        .onDuplicateKeyUpdate({ set: { tenantId: sql`${table.tenantId}` } });
    },
    update: async (table, changes, where) => {
      refuseTenantChange(changes);
      view.campaigns?.check(table, [changes], 'change');
      const [result] = await executor
        .update(table as MySqlTable)
        .set(changes)
        .where(confined(changed(table), where));
      return result.affectedRows;
    },
    updateEach: async (table, key, changes, where) => {
      if (changes.size === 0) return 0;
      view.campaigns?.check(table, [...changes.values()], 'change');
      const ids = [...changes.keys()];
      const [result] = await executor
        .update(table as MySqlTable)
        .set(changes.size === 1 ? onlyChange(changes) : caseByKey(table, key, changes))
        .where(confined(and(changed(table), sql`${key} in ${ids}`), where));
      return result.affectedRows;
    },
    delete: async (table, where) => {
      const [result] = await executor.delete(table as MySqlTable).where(confined(changed(table), where));
      return result.affectedRows;
    },
    updateTenant: async (changes) => {
      await executor.update(tenants).set(changes).where(eq(tenants.id, tenantId));
    },
  };
}

const TENANT = 'scope.tenantId';
const compiledReads = new WeakMap<Executor, Map<CompiledRead<unknown>, Compiled<unknown>>>();

/** One for all tenants, whose id is a value of it. A view of some campaigns, or of a team, has conditions of its own, and is compiled each time. */
function compiled<R>(executor: Executor, view: View, read: CompiledRead<R>): Compiled<R> {
  if (view.campaigns || view.team) return read(scoped(executor, view)).prepare();
  const known = compiledReads.get(executor) ?? new Map<CompiledRead<unknown>, Compiled<unknown>>();
  compiledReads.set(executor, known);
  let found = known.get(read) as Compiled<R> | undefined;
  if (!found) {
    found = read(scoped(executor, { tenantId: sql.placeholder(TENANT), campaigns: null, team: null })).prepare();
    known.set(read, found);
  }
  return found;
}

const rowTogether = rowsById((executor: Executor, tenantId, read, ids) =>
  scoped(executor, { tenantId, campaigns: null, team: null }).run(read, { ids }),
);

/** Where some campaigns' view, or a team's, has a condition of its own, it asks by itself; so does a transaction. */
async function rowById(executor: Executor, view: View, table: TableWithId, id: string): Promise<RowWithId | undefined> {
  // Others are asked for in the same statement, which what is no id could make fail.
  if (!isId(id)) return undefined;
  const { tenantId } = view;
  const isLimited = view.campaigns?.condition(table, 'read') ?? view.team?.condition(table);
  if (!isLimited && !view.inTransaction && typeof tenantId === 'string')
    return rowTogether(executor, table, { tenantId, id });
  return (await scoped(executor, view).run(readByIds(table), { ids: [id] }))[0];
}

/** The condition that keeps a table to what is seen; none for tables that everybody may read and for subqueries, which have their own. */
function ownCondition(source: Table | Subquery | SQLWrapper, view: View): SQL | undefined {
  const { tenantId } = view;
  if (is(source, Subquery)) return undefined;
  if (!is(source, Table)) throw new TypeError('A tenant-scoped query reads tables and scoped subqueries only.');
  if (source === tenants) return eq(tenants.id, tenantId);
  if (SHARED_TABLES.includes(source)) return undefined;
  const column = (source as Partial<TenantTable>).tenantId;
  if (!column)
    throw new TypeError(`Table ${getTableName(source)} belongs to no tenant; a platform repository reads it.`);
  return and(eq(column, tenantId), view.campaigns?.condition(source, 'read'), view.team?.condition(source));
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
function confine<B>(select: B, table: Table | Subquery, view: View): B {
  const methods = select as unknown as SelectMethods;
  const own = ownCondition(table, view);
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
      innerJoin(other, confined(ownCondition(other, view), on), hints),
    leftJoin: (other: Table | Subquery, on: SQL | undefined, hints?: object) =>
      leftJoin(other, confined(ownCondition(other, view), on), hints),
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
