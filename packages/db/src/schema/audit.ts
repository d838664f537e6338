import { bigint, foreignKey, index, mysqlTable, primaryKey, uniqueIndex } from 'drizzle-orm/mysql-core';
import { AUDIT_STREAMS } from '@outrider/contracts';
import { codeColumn, enumColumn, instantColumn, jsonColumn, ulidColumn } from './columns.js';
import { tenants } from './tenancy.js';

/** What was done, by whom, to what. Written in the transaction of the act. */
export const auditEvents = mysqlTable(
  'audit_events',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    stream: enumColumn('stream', AUDIT_STREAMS).notNull().default('audit'),
    /** Place in the tenant's stream, from 1, without gaps; null on events from before there were chains. */
    seq: bigint('seq', { mode: 'number' }),
    /** The hash of the event before it; that of the first is the stream's own. */
    previousHash: codeColumn('previous_hash', { length: 64 }),
    /** SHA-256, in hex, of `previousHash` and every other column in canonical form. */
    hash: codeColumn('hash', { length: 64 }),
    at: instantColumn('at').notNull(),
    /** Null: the system itself. */
    actorUserId: ulidColumn('actor_user_id'),
    /** Who really acted, where staff did. */
    actorStaffId: ulidColumn('actor_staff_id'),
    actorApiClientId: ulidColumn('actor_api_client_id'),
    action: codeColumn('action', { length: 64 }).notNull(),
    entityType: codeColumn('entity_type', { length: 32 }).notNull(),
    entityId: codeColumn('entity_id', { length: 64 }).notNull(),
    ip: codeColumn('ip', { length: 45 }),
    data: jsonColumn<Record<string, unknown>>('data').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('audit_events_chain').on(t.tenantId, t.stream, t.seq),
    index('audit_events_at').on(t.tenantId, t.at),
    index('audit_events_entity').on(t.tenantId, t.entityType, t.entityId),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'audit_events_tenant_fk' }),
  ],
);

/** The last link of each chain; locked while the next is written. */
export const auditChains = mysqlTable(
  'audit_chains',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    stream: enumColumn('stream', AUDIT_STREAMS).notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    hash: codeColumn('hash', { length: 64 }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.stream] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'audit_chains_tenant_fk' }),
  ],
);
