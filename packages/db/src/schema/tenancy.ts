import { boolean, foreignKey, index, int, mysqlTable, primaryKey, uniqueIndex, varchar } from 'drizzle-orm/mysql-core';
import { ROLES } from '@outrider/domain';
import { codeColumn, enumColumn, instantColumn, jsonColumn, ulidColumn } from './columns.js';

/** A customer company. Every business row names one; a row's key begins with it, so a reference can't cross tenants. */
export const tenants = mysqlTable('tenants', {
  id: ulidColumn('id').primaryKey(),
  name: varchar('name', { length: 200 }).notNull(),
  /** ISO 3166-1 alpha-2; numbers without a country code are read as of this country. */
  country: codeColumn('country', { length: 2 }).notNull(),
  /** Calls open at once over all trunks. */
  maxConcurrentCalls: int('max_concurrent_calls').notNull().default(500),
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

export const users = mysqlTable(
  'users',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    /** The log-on name, lower case; unique over the platform, since log-on names no tenant. */
    email: varchar('email', { length: 254 }).notNull(),
    name: varchar('name', { length: 200 }).notNull(),
    role: enumColumn('role', ROLES).notNull(),
    teamId: ulidColumn('team_id').notNull(),
    /** argon2id in PHC form. */
    passwordHash: varchar('password_hash', { length: 255 }).notNull(),
    active: boolean('active').notNull().default(true),
    createdAt: instantColumn('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('users_email').on(t.email),
    foreignKey({ columns: [t.tenantId, t.teamId], foreignColumns: [teams.tenantId, teams.id], name: 'users_team_fk' }),
  ],
);

/** A logged-on device. Only the token's SHA-256 is kept. */
export const userSessions = mysqlTable(
  'user_sessions',
  {
    tokenHash: codeColumn('token_hash', { length: 64 }).primaryKey(),
    tenantId: ulidColumn('tenant_id').notNull(),
    userId: ulidColumn('user_id').notNull(),
    ip: codeColumn('ip', { length: 45 }).notNull(),
    userAgent: varchar('user_agent', { length: 300 }).notNull(),
    createdAt: instantColumn('created_at').notNull(),
    lastSeenAt: instantColumn('last_seen_at').notNull(),
    expiresAt: instantColumn('expires_at').notNull(),
    revokedAt: instantColumn('revoked_at'),
  },
  (t) => [
    index('user_sessions_user').on(t.tenantId, t.userId),
    foreignKey({
      columns: [t.tenantId, t.userId],
      foreignColumns: [users.tenantId, users.id],
      name: 'user_sessions_user_fk',
    }),
  ],
);

/** What was done, by whom, to what. Written in the transaction of the act. */
export const auditEvents = mysqlTable(
  'audit_events',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    at: instantColumn('at').notNull(),
    /** Null: the system itself. */
    actorUserId: ulidColumn('actor_user_id'),
    action: codeColumn('action', { length: 64 }).notNull(),
    entityType: codeColumn('entity_type', { length: 32 }).notNull(),
    entityId: codeColumn('entity_id', { length: 64 }).notNull(),
    ip: codeColumn('ip', { length: 45 }),
    data: jsonColumn<Record<string, unknown>>('data').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('audit_events_entity').on(t.tenantId, t.entityType, t.entityId),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'audit_events_tenant_fk' }),
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
