import {
  boolean,
  foreignKey,
  index,
  int,
  mysqlTable,
  primaryKey,
  smallint,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/mysql-core';
import { LEAD_CLOSED_REASONS, LEAD_STATES } from '@outrider/domain';
import { campaigns } from './campaigns.js';
import { codeColumn, enumColumn, instantColumn, jsonColumn, ulidColumn } from './columns.js';
import { teams, tenants, users } from './tenancy.js';

/** What one import made. A list belongs to one campaign, or waits for one. */
export const leadLists = mysqlTable(
  'lead_lists',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    campaignId: ulidColumn('campaign_id'),
    name: varchar('name', { length: 200 }).notNull(),
    /** An inactive list is not dialed. */
    active: boolean('active').notNull().default(true),
    leadCount: int('lead_count').notNull().default(0),
    rejectedCount: int('rejected_count').notNull().default(0),
    createdAt: instantColumn('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('lead_lists_campaign').on(t.tenantId, t.campaignId),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'lead_lists_tenant_fk' }),
    foreignKey({
      columns: [t.tenantId, t.campaignId],
      foreignColumns: [campaigns.tenantId, campaigns.id],
      name: 'lead_lists_campaign_fk',
    }),
  ],
);

/** A row of an import that was not taken, and why. */
export const importErrors = mysqlTable(
  'import_errors',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    leadListId: ulidColumn('lead_list_id').notNull(),
    line: int('line').notNull(),
    column: varchar('column', { length: 100 }),
    code: codeColumn('code', { length: 40 }).notNull(),
    message: varchar('message', { length: 300 }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('import_errors_list').on(t.tenantId, t.leadListId, t.line),
    foreignKey({
      columns: [t.tenantId, t.leadListId],
      foreignColumns: [leadLists.tenantId, leadLists.id],
      name: 'import_errors_list_fk',
    }),
  ],
);

/** A person or company to call. */
export const leads = mysqlTable(
  'leads',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    leadListId: ulidColumn('lead_list_id').notNull(),
    /** The customer's own key for this lead. */
    externalId: varchar('external_id', { length: 100 }),
    name: varchar('name', { length: 200 }).notNull().default(''),
    company: varchar('company', { length: 200 }).notNull().default(''),
    email: varchar('email', { length: 254 }).notNull().default(''),
    /** Values of the campaign's fields, by key. */
    data: jsonColumn<Record<string, unknown>>('data').notNull(),
    /** Who may call it: a user, or a team and those below. */
    ownerUserId: ulidColumn('owner_user_id'),
    ownerTeamId: ulidColumn('owner_team_id').notNull(),
    state: enumColumn('state', LEAD_STATES).notNull().default('ready'),
    closedReason: enumColumn('closed_reason', LEAD_CLOSED_REASONS),
    /** Of `DIAL_RANK`; lower is dialed first. */
    dialRank: smallint('dial_rank').notNull(),
    /** 1 is dialed first. */
    priority: smallint('priority').notNull().default(100),
    /** Not before this. */
    nextDialAt: instantColumn('next_dial_at').notNull(),
    /** The number that the next attempt calls: its position. */
    nextNumber: smallint('next_number').notNull().default(0),
    /** Attempts claimed: the number of the last one. */
    attemptCount: smallint('attempt_count').notNull().default(0),
    /** Attempts that were sent: what a campaign's `maxAttempts` bounds. */
    dialedCount: smallint('dialed_count').notNull().default(0),
    lastAttemptAt: instantColumn('last_attempt_at'),
    lastDispositionId: ulidColumn('last_disposition_id'),
    /** After an abandoned call: no predictive dialing before this. */
    noPredictiveBefore: instantColumn('no_predictive_before'),
    closedAt: instantColumn('closed_at'),
    createdAt: instantColumn('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    // The hopper reads the first n of this in order, whatever the size of the list.
    index('leads_hopper').on(t.tenantId, t.leadListId, t.state, t.dialRank, t.priority, t.nextDialAt, t.id),
    // Waiting leads that have come due.
    index('leads_due').on(t.tenantId, t.leadListId, t.state, t.nextDialAt),
    index('leads_external').on(t.tenantId, t.externalId),
    foreignKey({
      columns: [t.tenantId, t.leadListId],
      foreignColumns: [leadLists.tenantId, leadLists.id],
      name: 'leads_list_fk',
    }),
    foreignKey({
      columns: [t.tenantId, t.ownerUserId],
      foreignColumns: [users.tenantId, users.id],
      name: 'leads_owner_user_fk',
    }),
    foreignKey({
      columns: [t.tenantId, t.ownerTeamId],
      foreignColumns: [teams.tenantId, teams.id],
      name: 'leads_owner_team_fk',
    }),
  ],
);

/** One of a lead's phone numbers. */
export const leadNumbers = mysqlTable(
  'lead_numbers',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    leadId: ulidColumn('lead_id').notNull(),
    /** 0 is called first. */
    position: smallint('position').notNull(),
    /** E.164 with `+`. */
    number: codeColumn('number', { length: 20 }).notNull(),
    kind: enumColumn('kind', ['mobile', 'landline', 'other'] as const).notNull(),
    /** IANA zones that the number may be in; a call needs all of them to permit it. */
    timeZones: jsonColumn<string[]>('time_zones').notNull(),
    /** Found unallocated or wrong: not called again. */
    invalid: boolean('invalid').notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.leadId, t.position] }),
    uniqueIndex('lead_numbers_once').on(t.tenantId, t.leadId, t.number),
    index('lead_numbers_number').on(t.tenantId, t.number),
    foreignKey({
      columns: [t.tenantId, t.leadId],
      foreignColumns: [leads.tenantId, leads.id],
      name: 'lead_numbers_lead_fk',
    }),
  ],
);

/** A promise to call again at a time. */
export const callbacks = mysqlTable(
  'callbacks',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    leadId: ulidColumn('lead_id').notNull(),
    campaignId: ulidColumn('campaign_id').notNull(),
    /** Null: the team's. */
    ownerUserId: ulidColumn('owner_user_id'),
    dueAt: instantColumn('due_at').notNull(),
    note: varchar('note', { length: 1000 }).notNull().default(''),
    status: enumColumn('status', ['pending', 'done', 'cancelled'] as const)
      .notNull()
      .default('pending'),
    createdByUserId: ulidColumn('created_by_user_id'),
    createdAt: instantColumn('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('callbacks_lead').on(t.tenantId, t.leadId, t.status),
    index('callbacks_due').on(t.tenantId, t.campaignId, t.status, t.dueAt),
    index('callbacks_owner').on(t.tenantId, t.ownerUserId, t.status),
    foreignKey({
      columns: [t.tenantId, t.leadId],
      foreignColumns: [leads.tenantId, leads.id],
      name: 'callbacks_lead_fk',
    }),
    foreignKey({
      columns: [t.tenantId, t.campaignId],
      foreignColumns: [campaigns.tenantId, campaigns.id],
      name: 'callbacks_campaign_fk',
    }),
    foreignKey({
      columns: [t.tenantId, t.ownerUserId],
      foreignColumns: [users.tenantId, users.id],
      name: 'callbacks_owner_fk',
    }),
  ],
);
