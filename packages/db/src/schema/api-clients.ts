import { boolean, foreignKey, index, int, mysqlTable, primaryKey, uniqueIndex, varchar } from 'drizzle-orm/mysql-core';
import { codeColumn, enumColumn, instantColumn, jsonColumn, ulidColumn } from './columns.js';
import { tenants, users } from './tenancy.js';

/** What an API client may do: permissions of the catalogue, of some campaigns or of all. */
export interface ApiScope {
  permission: string;
  /** Null: all campaigns, and what belongs to none. */
  campaignIds: string[] | null;
}

/** A tenant's written approval of a third party (the partner). */
export const partnerApprovals = mysqlTable(
  'partner_approvals',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    partnerName: varchar('partner_name', { length: 200 }).notNull(),
    /** What was approved, in the tenant's words. */
    statement: varchar('statement', { length: 2000 }).notNull(),
    /** Where the signed document can be found, with its SHA-256 where it is a file. */
    evidence: varchar('evidence', { length: 500 }).notNull(),
    approvedByUserId: ulidColumn('approved_by_user_id').notNull(),
    approvedAt: instantColumn('approved_at').notNull(),
    /** With it end the partner's clients. */
    expiresAt: instantColumn('expires_at'),
    revokedAt: instantColumn('revoked_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      columns: [t.tenantId, t.approvedByUserId],
      foreignColumns: [users.tenantId, users.id],
      name: 'partner_approvals_user_fk',
    }),
  ],
);

/** A program that uses the REST API. */
export const apiClients = mysqlTable(
  'api_clients',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    name: varchar('name', { length: 200 }).notNull(),
    approvalId: ulidColumn('approval_id').notNull(),
    scopes: jsonColumn<ApiScope[]>('scopes').notNull(),
    requestsPerMinute: int('requests_per_minute').notNull(),
    active: boolean('active').notNull().default(true),
    createdByUserId: ulidColumn('created_by_user_id').notNull(),
    createdAt: instantColumn('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      columns: [t.tenantId, t.approvalId],
      foreignColumns: [partnerApprovals.tenantId, partnerApprovals.id],
      name: 'api_clients_approval_fk',
    }),
  ],
);

/** What a client shows to get a token: a secret of ours, or a signature by a key of its own. */
export const apiKeys = mysqlTable(
  'api_keys',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    clientId: ulidColumn('client_id').notNull(),
    kind: enumColumn('kind', ['secret', 'public-key'] as const).notNull(),
    /** SHA-256 in hex of the secret, which has 256 random bits. */
    secretHash: codeColumn('secret_hash', { length: 64 }),
    /** The client's public key, a JWK. */
    publicKey: jsonColumn<Record<string, unknown>>('public_key'),
    createdAt: instantColumn('created_at').notNull(),
    expiresAt: instantColumn('expires_at').notNull(),
    lastUsedAt: instantColumn('last_used_at'),
    revokedAt: instantColumn('revoked_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('api_keys_id').on(t.id),
    index('api_keys_client').on(t.tenantId, t.clientId),
    foreignKey({
      columns: [t.tenantId, t.clientId],
      foreignColumns: [apiClients.tenantId, apiClients.id],
      name: 'api_keys_client_fk',
    }),
  ],
);

/** Assertions that were shown already; each once (RFC 7523, 3). */
export const usedAssertions = mysqlTable(
  'used_assertions',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    /** SHA-256 in hex of the key's id and the assertion's `jti`. */
    hash: codeColumn('hash', { length: 64 }).notNull(),
    expiresAt: instantColumn('expires_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.hash] }),
    index('used_assertions_expires').on(t.expiresAt),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'used_assertions_tenant_fk' }),
  ],
);

/** How much a client asked for in an hour. */
export const apiUsage = mysqlTable(
  'api_usage',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    clientId: ulidColumn('client_id').notNull(),
    hour: instantColumn('hour').notNull(),
    requests: int('requests').notNull(),
    /** Those of them that were answered with 4xx or 5xx. */
    refused: int('refused').notNull(),
    failed: int('failed').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.clientId, t.hour] }),
    foreignKey({
      columns: [t.tenantId, t.clientId],
      foreignColumns: [apiClients.tenantId, apiClients.id],
      name: 'api_usage_client_fk',
    }),
  ],
);
