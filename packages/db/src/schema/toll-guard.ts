import { bigint, boolean, foreignKey, mysqlTable, primaryKey, date } from 'drizzle-orm/mysql-core';
import { codeColumn, instantColumn, ulidColumn } from './columns.js';
import { tenants } from './tenancy.js';

/** Where a tenant's calls may go, and what they cost there. What has no row is not called. */
export const destinations = mysqlTable(
  'destinations',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    /** E.164 prefix with `+`; the longest that fits decides. */
    prefix: codeColumn('prefix', { length: 16 }).notNull(),
    /** False: an exception from a shorter prefix that is allowed. */
    allowed: boolean('allowed').notNull(),
    /** Per minute begun, millionths of a euro. */
    pricePerMinute: bigint('price_per_minute', { mode: 'number' }).notNull().default(0),
    createdAt: instantColumn('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.prefix] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'destinations_tenant_fk' }),
  ],
);

/** What a tenant's calls of one day cost, and what those that are open may still cost. */
export const spendDays = mysqlTable(
  'spend_days',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    /** UTC. */
    day: date('day', { mode: 'string' }).notNull(),
    /** For calls that are open, millionths of a euro. */
    reserved: bigint('reserved', { mode: 'number' }).notNull(),
    /** For calls that ended. */
    spent: bigint('spent', { mode: 'number' }).notNull(),
    /** When it was said that the limit is near, or reached. */
    warnedAt: instantColumn('warned_at'),
    reachedAt: instantColumn('reached_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.day] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'spend_days_tenant_fk' }),
  ],
);
