import {
  boolean,
  bigint,
  check,
  decimal,
  foreignKey,
  index,
  int,
  mysqlTable,
  primaryKey,
  smallint,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/mysql-core';
import { sql } from 'drizzle-orm';
import {
  CAMPAIGN_STATUSES,
  DISPOSITION_CATEGORIES,
  type CallingWindows,
  type DispositionAction,
} from '@outrider/domain';
import { codeColumn, enumColumn, instantColumn, jsonColumn, ulidColumn } from './columns.js';
import { tenants } from './tenancy.js';

/** A container of campaigns, normally one client of the tenant. */
export const projects = mysqlTable(
  'projects',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    name: varchar('name', { length: 200 }).notNull(),
    active: boolean('active').notNull().default(true),
    /** The most that a campaign of this project may record. */
    recording: enumColumn('recording', ['off', 'allowed'] as const)
      .notNull()
      .default('off'),
    /** Days after which recordings and closed leads go; null: the tenant's own rule. */
    retentionDays: int('retention_days'),
    createdAt: instantColumn('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'projects_tenant_fk' }),
  ],
);

/** The typed fields of leads and of results: a reusable template. */
export const fieldSchemas = mysqlTable(
  'field_schemas',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    name: varchar('name', { length: 200 }).notNull(),
    createdAt: instantColumn('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'field_schemas_tenant_fk' }),
  ],
);

/** One field. Values are stored under its `key`; archiving hides a field and keeps its values. */
export const fields = mysqlTable(
  'fields',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    fieldSchemaId: ulidColumn('field_schema_id').notNull(),
    key: codeColumn('key', { length: 64 }).notNull(),
    label: varchar('label', { length: 200 }).notNull(),
    section: enumColumn('section', ['lead', 'result'] as const).notNull(),
    type: enumColumn('type', ['text', 'number', 'date', 'boolean', 'choice', 'url', 'email'] as const).notNull(),
    dataClass: enumColumn('data_class', ['public', 'internal', 'personal', 'sensitive'] as const)
      .notNull()
      .default('personal'),
    required: boolean('required').notNull().default(false),
    editable: boolean('editable').notNull().default(true),
    choices: jsonColumn<string[]>('choices'),
    position: smallint('position').notNull(),
    archivedAt: instantColumn('archived_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('fields_key').on(t.tenantId, t.fieldSchemaId, t.key),
    foreignKey({
      columns: [t.tenantId, t.fieldSchemaId],
      foreignColumns: [fieldSchemas.tenantId, fieldSchemas.id],
      name: 'fields_schema_fk',
    }),
  ],
);

export const campaigns = mysqlTable(
  'campaigns',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    projectId: ulidColumn('project_id').notNull(),
    fieldSchemaId: ulidColumn('field_schema_id'),
    name: varchar('name', { length: 200 }).notNull(),
    status: enumColumn('status', CAMPAIGN_STATUSES).notNull().default('draft'),
    mode: enumColumn('mode', ['progressive', 'predictive'] as const)
      .notNull()
      .default('progressive'),
    /** Hours per weekday in the called party's own time zone; the law's hours narrow them at dial time. */
    callingWindows: jsonColumn<CallingWindows>('calling_windows').notNull(),
    /** Tries per lead over all its numbers. */
    maxAttempts: smallint('max_attempts').notNull().default(6),
    /** Share of live answers, 0–0.03. */
    abandonTarget: decimal('abandon_target', { precision: 5, scale: 4, mode: 'number' }).notNull().default(0.03),
    /** How long a live answer may wait for an agent, ms, ≤ 2000. */
    patienceMs: int('patience_ms').notNull().default(2000),
    /** When an unanswered call is given up, ms, ≥ 15000. */
    maxRingMs: int('max_ring_ms').notNull().default(25000),
    /** Wrap-up ends by itself after this, ms; null: when the agent disposes. */
    maxWrapUpMs: int('max_wrap_up_ms'),
    /** A personal callback that its owner has not taken goes to the team after this, minutes. */
    callbackReleaseMinutes: int('callback_release_minutes').notNull().default(210),
    /** Said to abandoned calls: the seller's name and number (16 CFR 310.4(b)(4)(iii)). */
    sellerName: varchar('seller_name', { length: 200 }).notNull(),
    sellerNumber: codeColumn('seller_number', { length: 20 }).notNull(),
    recording: enumColumn('recording', ['off', 'stereo'] as const)
      .notNull()
      .default('off'),
    /** Why recording is lawful here; required before it can be on. */
    recordingConsent: varchar('recording_consent', { length: 500 }),
    /** Grows each time a process becomes this campaign's pacer; a claim with an older number is refused. */
    pacerFence: bigint('pacer_fence', { mode: 'number' }).notNull().default(0),
    /** The dialer that holds that fence. */
    pacerDialerId: ulidColumn('pacer_dialer_id'),
    startedAt: instantColumn('started_at'),
    createdAt: instantColumn('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('campaigns_status').on(t.status),
    // What a tenant can only be stricter than (16 CFR 310.4(b)(4)).
    check('campaigns_abandon_target', sql`abandon_target between 0 and 0.03`),
    check('campaigns_patience', sql`patience_ms between 0 and 2000`),
    check('campaigns_ring', sql`max_ring_ms between 15000 and 120000`),
    check('campaigns_recording', sql`recording = 'off' or recording_consent is not null`),
    foreignKey({
      columns: [t.tenantId, t.projectId],
      foreignColumns: [projects.tenantId, projects.id],
      name: 'campaigns_project_fk',
    }),
    foreignKey({
      columns: [t.tenantId, t.fieldSchemaId],
      foreignColumns: [fieldSchemas.tenantId, fieldSchemas.id],
      name: 'campaigns_schema_fk',
    }),
  ],
);

/** The outcome an agent, or the system, gives an attempt. */
export const dispositions = mysqlTable(
  'dispositions',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    /** Null: for every campaign of the tenant. */
    campaignId: ulidColumn('campaign_id'),
    code: codeColumn('code', { length: 40 }).notNull(),
    label: varchar('label', { length: 100 }).notNull(),
    category: enumColumn('category', DISPOSITION_CATEGORIES).notNull(),
    /** Given by the platform, one per category; agents don't see it. */
    system: boolean('system').notNull().default(false),
    position: smallint('position').notNull().default(0),
    active: boolean('active').notNull().default(true),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('dispositions_code').on(t.tenantId, t.code),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'dispositions_tenant_fk' }),
    foreignKey({
      columns: [t.tenantId, t.campaignId],
      foreignColumns: [campaigns.tenantId, campaigns.id],
      name: 'dispositions_campaign_fk',
    }),
  ],
);

/** What a disposition does to the lead; a campaign's own rule wins over the tenant's. */
export const dispositionRules = mysqlTable(
  'disposition_rules',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    dispositionId: ulidColumn('disposition_id').notNull(),
    campaignId: ulidColumn('campaign_id'),
    action: jsonColumn<DispositionAction>('action').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('disposition_rules_disposition').on(t.tenantId, t.dispositionId, t.campaignId),
    foreignKey({
      columns: [t.tenantId, t.dispositionId],
      foreignColumns: [dispositions.tenantId, dispositions.id],
      name: 'disposition_rules_disposition_fk',
    }),
    foreignKey({
      columns: [t.tenantId, t.campaignId],
      foreignColumns: [campaigns.tenantId, campaigns.id],
      name: 'disposition_rules_campaign_fk',
    }),
  ],
);
