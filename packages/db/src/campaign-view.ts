import type { Table } from 'drizzle-orm';
import { and, eq, getTableName, inArray, isNull, or, sql, type SQL } from 'drizzle-orm';
import type { MySqlColumn, MySqlTable } from 'drizzle-orm/mysql-core';
import { ProblemError } from '@outrider/contracts';
import * as schema from './schema/index.js';

/**
 * How a table's rows belong to campaigns. `own`: the row is the campaign; `column`: it names it; `shared`: it names one, or is for all
 * of them; `list`, `lead`, `attempt`: it belongs to one; `none`: to no campaign, or it must be seen whole.
 */
type Belonging = 'own' | 'column' | 'shared' | 'list' | 'lead' | 'attempt' | 'none';

/** Tables whose columns tell of campaigns; every one of them is named, and all others are of no campaign. */
export const CAMPAIGN_TABLES: ReadonlyMap<MySqlTable, Belonging> = new Map<MySqlTable, Belonging>([
  [schema.campaigns, 'own'],
  [schema.campaignTrunks, 'column'],
  [schema.campaignCallerIds, 'column'],
  [schema.dispositions, 'shared'],
  [schema.dispositionRules, 'shared'],
  [schema.leadLists, 'column'],
  [schema.importErrors, 'list'],
  [schema.leads, 'list'],
  [schema.leadNumbers, 'lead'],
  [schema.callbacks, 'column'],
  [schema.agentSessions, 'column'],
  [schema.agentStateChanges, 'column'],
  [schema.attempts, 'column'],
  [schema.cdrs, 'column'],
  [schema.recordings, 'attempt'],
  // Whoever adds leads has to see every number that must not be called.
  [schema.suppressions, 'none'],
]);

type Columns = Record<'id' | 'campaignId' | 'leadListId' | 'leadId' | 'attemptId', MySqlColumn>;
interface Change {
  campaignId?: unknown;
}

const BY_NAME = new Map([...CAMPAIGN_TABLES].map(([table, belonging]) => [getTableName(table), belonging]));
/** Of an aliased table too, whose own name is another. */
const originalName = (table: Table): string =>
  (table as unknown as Record<symbol, string>)[Symbol.for('drizzle:OriginalName')] ?? getTableName(table);

/** Keeps a tenant's scope to some of its campaigns. */
export interface CampaignView {
  /** The condition on a table that is read, or that is changed or deleted from; undefined: it belongs to no campaign. */
  condition(table: Table, use: 'read' | 'change'): SQL | undefined;
  /** @throws ProblemError `scope-denied` where rows to be inserted, or changes, are of another campaign or of none */
  check(table: Table, rows: readonly Change[], kind: 'insert' | 'change'): void;
}

export function campaignView(tenantId: string, campaignIds: readonly string[]): CampaignView {
  const ids = [...campaignIds];
  const { leadLists, leads, attempts } = schema;
  const among = (column: MySqlColumn) => (ids.length === 0 ? sql`false` : inArray(column, ids));
  const lists = sql`(select ${leadLists.id} from ${leadLists} where ${and(eq(leadLists.tenantId, tenantId), among(leadLists.campaignId))})`;
  const theLeads = sql`(select ${leads.id} from ${leads} where ${and(eq(leads.tenantId, tenantId), sql`${leads.leadListId} in ${lists}`)})`;
  const theAttempts = sql`(select ${attempts.id} from ${attempts} where ${and(eq(attempts.tenantId, tenantId), among(attempts.campaignId))})`;

  return {
    condition: (table, use) => {
      const columns = table as unknown as Columns;
      switch (BY_NAME.get(originalName(table)) ?? 'none') {
        case 'own':
          return among(columns.id);
        case 'column':
          return among(columns.campaignId);
        case 'shared':
          return use === 'change'
            ? among(columns.campaignId)
            : or(isNull(columns.campaignId), among(columns.campaignId));
        case 'list':
          return sql`${columns.leadListId} in ${lists}`;
        case 'lead':
          return sql`${columns.leadId} in ${theLeads}`;
        case 'attempt':
          return sql`${columns.attemptId} in ${theAttempts}`;
        case 'none':
          return undefined;
      }
    },
    check: (table, rows, kind) => {
      const belonging = BY_NAME.get(originalName(table)) ?? 'none';
      const isInside = (id: unknown) => typeof id === 'string' && ids.includes(id);
      if (belonging === 'own' && kind === 'insert') throw outside();
      if (belonging !== 'column' && belonging !== 'shared') return;
      for (const row of rows) {
        if ((kind === 'insert' || row.campaignId !== undefined) && !isInside(row.campaignId)) throw outside();
      }
    },
  };
}

const outside = () =>
  new ProblemError(
    'scope-denied',
    'You are let in for some campaigns alone; this would belong to another, or to none.',
  );
