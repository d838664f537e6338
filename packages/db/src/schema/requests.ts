import { foreignKey, index, mysqlTable, primaryKey, smallint } from 'drizzle-orm/mysql-core';
import { codeColumn, instantColumn, jsonColumn, ulidColumn } from './columns.js';
import { tenants } from './tenancy.js';

/** A request that made something under an `Idempotency-Key`, and its answer: the same request again gets the same answer. */
export const idempotencyKeys = mysqlTable(
  'idempotency_keys',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    /** Who asked: a user or an API client. */
    userId: ulidColumn('user_id').notNull(),
    /** SHA-256 of the key, hex. */
    keyHash: codeColumn('key_hash', { length: 64 }).notNull(),
    /** SHA-256 of method, path and body, hex: the key may not be used for another request. */
    requestHash: codeColumn('request_hash', { length: 64 }).notNull(),
    status: smallint('status').notNull(),
    answer: jsonColumn<unknown>('answer').notNull(),
    createdAt: instantColumn('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.userId, t.keyHash] }),
    index('idempotency_keys_created').on(t.tenantId, t.createdAt),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'idempotency_keys_tenant_fk' }),
  ],
);
