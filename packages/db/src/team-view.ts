import { and, eq, getTableName, or, sql, type SQL, type Table } from 'drizzle-orm';
import type { MySqlColumn, MySqlTable } from 'drizzle-orm/mysql-core';
import * as schema from './schema/index.js';

/** Whose eyes the tenant is seen with. */
export interface TeamLimit {
  /** What is seen is of this team and those below it. */
  teamId: string;
}

/**
 * How a table's rows belong to teams: `team` is one; `user` is a person; `work` is of a person; `owned` has an owner, who is a team or a
 * person; `promise` and `record` are of a person, or of nobody yet and then of the lead's owner; the others are of what they name.
 */
type Belonging = 'team' | 'user' | 'work' | 'state' | 'owned' | 'number' | 'promise' | 'record' | 'recording';

/** Tables that tell of people or of what is theirs. All others are seen whole. */
export const TEAM_TABLES: ReadonlyMap<MySqlTable, Belonging> = new Map<MySqlTable, Belonging>([
  [schema.teams, 'team'],
  [schema.users, 'user'],
  [schema.agentSessions, 'work'],
  [schema.agentStateChanges, 'state'],
  [schema.leads, 'owned'],
  [schema.leadNumbers, 'number'],
  [schema.callbacks, 'promise'],
  [schema.cdrs, 'record'],
  [schema.recordings, 'recording'],
]);

type Columns = Record<
  'id' | 'teamId' | 'userId' | 'agentSessionId' | 'ownerUserId' | 'ownerTeamId' | 'leadId' | 'attemptId',
  MySqlColumn
>;

const BY_NAME = new Map([...TEAM_TABLES].map(([table, belonging]) => [getTableName(table), belonging]));
/** Of an aliased table too, whose own name is another. */
const originalName = (table: Table): string =>
  (table as unknown as Record<symbol, string>)[Symbol.for('drizzle:OriginalName')] ?? getTableName(table);

/** Keeps a tenant's scope to what is of a team and of those below it. */
export interface TeamView {
  /** The condition on a table that is read, changed or deleted from; undefined: teams draw no line there. */
  condition(table: Table): SQL | undefined;
}

/** The tree is read in each statement, so that a team that has moved takes effect with the next one. */
export function teamView(tenantId: string, { teamId }: TeamLimit): TeamView {
  const { teams, users, leads, agentSessions, cdrs } = schema;
  // Within a derived table: MySQL lets no statement change a table that its own subquery reads.
  const below = sql`(select seen.id from (with recursive below (id) as (
    select top.id from ${teams} top where top.tenant_id = ${tenantId} and top.id = ${teamId}
    union distinct
    select child.id from ${teams} child inner join below on child.parent_id = below.id where child.tenant_id = ${tenantId}
  ) select id from below) seen)`;
  const people = sql`(select ${users.id} from ${users} where ${and(eq(users.tenantId, tenantId), sql`${users.teamId} in ${below}`)})`;
  const owned = (columns: Pick<Columns, 'ownerTeamId' | 'ownerUserId'>) =>
    or(sql`${columns.ownerTeamId} in ${below}`, sql`${columns.ownerUserId} in ${people}`);
  const theirLeads = sql`(select ${leads.id} from ${leads} where ${and(eq(leads.tenantId, tenantId), owned(leads))})`;
  const ofPersonOrLead = (person: MySqlColumn, lead: MySqlColumn) =>
    or(sql`${person} in ${people}`, sql`${person} is null and ${lead} in ${theirLeads}`);

  return {
    condition: (table) => {
      const columns = table as unknown as Columns;
      switch (BY_NAME.get(originalName(table))) {
        case 'team':
          return sql`${columns.id} in ${below}`;
        case 'user':
          return sql`${columns.teamId} in ${below}`;
        case 'work':
          return sql`${columns.userId} in ${people}`;
        case 'state':
          return sql`${columns.agentSessionId} in (select ${agentSessions.id} from ${agentSessions} where ${and(eq(agentSessions.tenantId, tenantId), sql`${agentSessions.userId} in ${people}`)})`;
        case 'owned':
          return owned(columns);
        case 'number':
          return sql`${columns.leadId} in ${theirLeads}`;
        case 'promise':
          return ofPersonOrLead(columns.ownerUserId, columns.leadId);
        case 'record':
          return ofPersonOrLead(columns.userId, columns.leadId);
        case 'recording':
          return sql`${columns.attemptId} in (select ${cdrs.attemptId} from ${cdrs} where ${and(eq(cdrs.tenantId, tenantId), ofPersonOrLead(cdrs.userId, cdrs.leadId))})`;
        case undefined:
          return undefined;
      }
    },
  };
}
