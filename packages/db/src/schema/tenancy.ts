import {
  bigint,
  boolean,
  decimal,
  foreignKey,
  int,
  mysqlTable,
  primaryKey,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/mysql-core';
import { ROLES } from '@outrider/domain';
import { codeColumn, enumColumn, instantColumn, jsonColumn, ulidColumn } from './columns.js';

/** A network that a tenant's people may come from. */
export interface AllowedNetwork {
  /** IPv4 or IPv6, in canonical form. */
  cidr: string;
  label: string;
}

/** A customer company. Every business row names one; a row's key begins with it, so a reference can't cross tenants. */
export const tenants = mysqlTable('tenants', {
  id: ulidColumn('id').primaryKey(),
  name: varchar('name', { length: 200 }).notNull(),
  /** ISO 3166-1 alpha-2; numbers without a country code are read as of this country. */
  country: codeColumn('country', { length: 2 }).notNull(),
  /** Calls open at once over all trunks. */
  maxConcurrentCalls: int('max_concurrent_calls').notNull().default(500),
  /** `operator`: the one tenant whose users are staff; it has no leads and dials nobody. */
  kind: enumColumn('kind', ['customer', 'operator'] as const)
    .notNull()
    .default('customer'),
  /** Its users log on with a second factor; staff always do. */
  secondFactorRequired: boolean('second_factor_required').notNull().default(false),
  /** Networks that log-ons and requests may come from; null: from anywhere. Changed by two people (`ip_allowlist_changes`). */
  ipAllowlist: jsonColumn<AllowedNetwork[]>('ip_allowlist'),
  /** INVITEs per second over all trunks. */
  maxCallsPerSecond: decimal('max_calls_per_second', { precision: 7, scale: 2, mode: 'number' }).notNull().default(100),
  /** What calls may cost in a day of UTC, millionths of a euro; null: no limit. */
  dailySpendLimit: bigint('daily_spend_limit', { mode: 'number' }),
  /** Grows with each change of `destinations`, so that who has read them knows that they are the present ones. */
  destinationsVersion: int('destinations_version').notNull().default(0),
  createdAt: instantColumn('created_at').notNull(),
});

/** A node of the tenant's tree. The top team has no parent. */
export const teams = mysqlTable(
  'teams',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    parentId: ulidColumn('parent_id'),
    name: varchar('name', { length: 200 }).notNull(),
    createdAt: instantColumn('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'teams_tenant_fk' }),
    foreignKey({ columns: [t.tenantId, t.parentId], foreignColumns: [t.tenantId, t.id], name: 'teams_parent_fk' }),
  ],
);

/** A role that a tenant made for itself. */
export const roles = mysqlTable(
  'roles',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    name: varchar('name', { length: 100 }).notNull(),
    /** From the catalogue of `packages/security`; what it no longer knows grants nothing. */
    permissions: jsonColumn<string[]>('permissions').notNull(),
    createdAt: instantColumn('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('roles_name').on(t.tenantId, t.name),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'roles_tenant_fk' }),
  ],
);

export const users = mysqlTable(
  'users',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    /** The log-on name, lower case; unique over the platform, since log-on names no tenant. */
    email: varchar('email', { length: 254 }).notNull(),
    name: varchar('name', { length: 200 }).notNull(),
    role: enumColumn('role', ROLES).notNull(),
    /** Set where the role is `custom`. */
    customRoleId: ulidColumn('custom_role_id'),
    teamId: ulidColumn('team_id').notNull(),
    /** argon2id in PHC form. */
    passwordHash: varchar('password_hash', { length: 255 }).notNull(),
    passwordChangedAt: instantColumn('password_changed_at'),
    active: boolean('active').notNull().default(true),
    createdAt: instantColumn('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('users_email').on(t.email),
    foreignKey({ columns: [t.tenantId, t.teamId], foreignColumns: [teams.tenantId, teams.id], name: 'users_team_fk' }),
    foreignKey({
      columns: [t.tenantId, t.customRoleId],
      foreignColumns: [roles.tenantId, roles.id],
      name: 'users_custom_role_fk',
    }),
  ],
);

/** A dialer process that is or was alive. No heartbeat for some seconds: its attempts are another's to end. */
export const dialerInstances = mysqlTable('dialer_instances', {
  id: ulidColumn('id').primaryKey(),
  host: varchar('host', { length: 100 }).notNull(),
  pid: int('pid').notNull(),
  startedAt: instantColumn('started_at').notNull(),
  heartbeatAt: instantColumn('heartbeat_at').notNull(),
  /** It stopped in order, or another took its calls over: from then on it may not touch a call. */
  goneAt: instantColumn('gone_at'),
  /** Who took its calls over. */
  takenOverBy: ulidColumn('taken_over_by'),
});
