import { foreignKey, index, mysqlTable, primaryKey, varchar } from 'drizzle-orm/mysql-core';
import { codeColumn, instantColumn, ulidColumn } from './columns.js';
import { tenants } from './tenancy.js';

/** A key that seals a tenant's secrets, itself sealed by a master key. Without it a tenant's secrets are gone, in backups too. */
export const dataKeys = mysqlTable(
  'data_keys',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    /** Which master key wraps it. */
    masterKeyId: codeColumn('master_key_id', { length: 16 }).notNull(),
    wrapped: varchar('wrapped', { length: 200 }).notNull(),
    createdAt: instantColumn('created_at').notNull(),
    /** From then on it opens, but seals nothing new. */
    retiredAt: instantColumn('retired_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('data_keys_master').on(t.masterKeyId),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'data_keys_tenant_fk' }),
  ],
);
