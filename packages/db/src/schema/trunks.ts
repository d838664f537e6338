import {
  boolean,
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
import { campaigns } from './campaigns.js';
import { codeColumn, enumColumn, instantColumn, jsonColumn, ulidColumn } from './columns.js';
import { tenants } from './tenancy.js';

/** A SIP carrier. */
export const trunks = mysqlTable(
  'trunks',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    name: varchar('name', { length: 200 }).notNull(),
    /** `simulated` reaches no person: the law's hours don't apply to it, and production refuses it. */
    kind: enumColumn('kind', ['sip', 'simulated'] as const)
      .notNull()
      .default('sip'),
    host: codeColumn('host', { length: 253 }).notNull(),
    port: int('port').notNull().default(5060),
    transport: enumColumn('transport', ['udp', 'tcp', 'tls'] as const)
      .notNull()
      .default('udp'),
    username: varchar('username', { length: 100 }),
    /** Sealed for this row: `v2.<data key id>.<nonce>.<ciphertext and tag>`. */
    passwordEncrypted: varchar('password_encrypted', { length: 500 }),
    /** Calls open at once, ≥ 1. */
    channels: int('channels').notNull(),
    /** INVITEs per second, > 0; carriers refuse more. */
    callsPerSecond: decimal('calls_per_second', { precision: 7, scale: 2, mode: 'number' }).notNull(),
    /** E.164 prefixes with `+` that may be called; empty: none. */
    allowedPrefixes: jsonColumn<string[]>('allowed_prefixes').notNull(),
    enabled: boolean('enabled').notNull().default(true),
    createdAt: instantColumn('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    check('trunks_channels', sql`channels >= 1`),
    check('trunks_rate', sql`calls_per_second > 0`),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'trunks_tenant_fk' }),
  ],
);

/** A number that calls are shown to come from; valid and callable. */
export const callerIds = mysqlTable(
  'caller_ids',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    number: codeColumn('number', { length: 20 }).notNull(),
    label: varchar('label', { length: 200 }).notNull(),
    active: boolean('active').notNull().default(true),
    createdAt: instantColumn('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('caller_ids_number').on(t.tenantId, t.number),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'caller_ids_tenant_fk' }),
  ],
);

/** The trunks that a campaign dials over; a lower position is tried first. */
export const campaignTrunks = mysqlTable(
  'campaign_trunks',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    campaignId: ulidColumn('campaign_id').notNull(),
    trunkId: ulidColumn('trunk_id').notNull(),
    position: smallint('position').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.campaignId, t.trunkId] }),
    foreignKey({
      columns: [t.tenantId, t.campaignId],
      foreignColumns: [campaigns.tenantId, campaigns.id],
      name: 'campaign_trunks_campaign_fk',
    }),
    foreignKey({
      columns: [t.tenantId, t.trunkId],
      foreignColumns: [trunks.tenantId, trunks.id],
      name: 'campaign_trunks_trunk_fk',
    }),
  ],
);

/** The caller IDs that a campaign shows. */
export const campaignCallerIds = mysqlTable(
  'campaign_caller_ids',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    campaignId: ulidColumn('campaign_id').notNull(),
    callerIdId: ulidColumn('caller_id_id').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.campaignId, t.callerIdId] }),
    foreignKey({
      columns: [t.tenantId, t.campaignId],
      foreignColumns: [campaigns.tenantId, campaigns.id],
      name: 'campaign_caller_ids_campaign_fk',
    }),
    foreignKey({
      columns: [t.tenantId, t.callerIdId],
      foreignColumns: [callerIds.tenantId, callerIds.id],
      name: 'campaign_caller_ids_caller_id_fk',
    }),
  ],
);

/** A number that must not be called, by the tenant or by one of its campaigns. */
export const suppressions = mysqlTable(
  'suppressions',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    number: codeColumn('number', { length: 20 }).notNull(),
    /** Null: for the whole tenant. */
    campaignId: ulidColumn('campaign_id'),
    source: enumColumn('source', ['opt-out', 'do-not-call-list', 'manual'] as const).notNull(),
    note: varchar('note', { length: 500 }),
    createdByUserId: ulidColumn('created_by_user_id'),
    createdAt: instantColumn('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('suppressions_number').on(t.tenantId, t.number),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'suppressions_tenant_fk' }),
    foreignKey({
      columns: [t.tenantId, t.campaignId],
      foreignColumns: [campaigns.tenantId, campaigns.id],
      name: 'suppressions_campaign_fk',
    }),
  ],
);

/** A number that nobody on the platform may call: national do-not-call registers. */
export const platformSuppressions = mysqlTable('platform_suppressions', {
  number: codeColumn('number', { length: 20 }).primaryKey(),
  source: codeColumn('source', { length: 40 }).notNull(),
  createdAt: instantColumn('created_at').notNull(),
});
