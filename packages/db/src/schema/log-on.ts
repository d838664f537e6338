import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  foreignKey,
  index,
  mysqlTable,
  primaryKey,
  text,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/mysql-core';
import { codeColumn, enumColumn, instantColumn, jsonColumn, ulidColumn } from './columns.js';
import { supportGrants } from './support.js';
import { tenants, users, type AllowedNetwork } from './tenancy.js';

/** `second-factor`: one is asked for; `enrolment`: one has to be set up first; `full`: logged on. */
export const SESSION_STAGES = ['second-factor', 'enrolment', 'full'] as const;

/** A logged-on device. Only the token's SHA-256 is kept. */
export const userSessions = mysqlTable(
  'user_sessions',
  {
    tokenHash: codeColumn('token_hash', { length: 64 }).primaryKey(),
    /** What its user and the audit know it by; says nothing about the token. */
    id: ulidColumn('id')
      .notNull()
      .default(sql`(upper(left(sha2(token_hash, 256), 26)))`),
    tenantId: ulidColumn('tenant_id').notNull(),
    userId: ulidColumn('user_id').notNull(),
    /** How far the log-on has come; only `full` may do anything else. */
    stage: enumColumn('stage', SESSION_STAGES).notNull().default('full'),
    /** How it began: `support` is a member of staff acting by a grant. */
    via: enumColumn('via', ['password', 'single-sign-on', 'support'] as const)
      .notNull()
      .default('password'),
    /** When a second factor was last shown. */
    secondFactorAt: instantColumn('second_factor_at'),
    /** Who really acts, where staff do; a user of the operator's tenant. */
    staffUserId: ulidColumn('staff_user_id'),
    supportGrantId: ulidColumn('support_grant_id'),
    ip: codeColumn('ip', { length: 45 }).notNull(),
    userAgent: varchar('user_agent', { length: 300 }).notNull(),
    createdAt: instantColumn('created_at').notNull(),
    lastSeenAt: instantColumn('last_seen_at').notNull(),
    expiresAt: instantColumn('expires_at').notNull(),
    revokedAt: instantColumn('revoked_at'),
    /** What a WebAuthn key was last asked to sign, and what for: `enrol:…` or `show:…`; taken away by the first answer. */
    challenge: codeColumn('challenge', { length: 100 }),
    challengeExpiresAt: instantColumn('challenge_expires_at'),
  },
  (t) => [
    uniqueIndex('user_sessions_id').on(t.tenantId, t.id),
    index('user_sessions_user').on(t.tenantId, t.userId),
    foreignKey({
      columns: [t.tenantId, t.userId],
      foreignColumns: [users.tenantId, users.id],
      name: 'user_sessions_user_fk',
    }),
    foreignKey({
      columns: [t.tenantId, t.supportGrantId],
      foreignColumns: [supportGrants.tenantId, supportGrants.id],
      name: 'user_sessions_support_grant_fk',
    }),
  ],
);

/** What a user shows beside the password. Not used before `confirmedAt`. */
export const secondFactors = mysqlTable(
  'second_factors',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    userId: ulidColumn('user_id').notNull(),
    kind: enumColumn('kind', ['totp', 'webauthn'] as const).notNull(),
    name: varchar('name', { length: 100 }).notNull(),
    /** TOTP: the shared secret, sealed. */
    secretEncrypted: varchar('secret_encrypted', { length: 500 }),
    /** TOTP: the last time step that was used; each code once (RFC 6238, 5.2). */
    lastStep: bigint('last_step', { mode: 'number' }),
    /** WebAuthn: SHA-256 of the credential's id, in hex. */
    credentialHash: codeColumn('credential_hash', { length: 64 }),
    /** WebAuthn: the credential's id, base64url. */
    credentialId: text('credential_id'),
    /** WebAuthn: COSE key, base64url. */
    publicKey: text('public_key'),
    /** WebAuthn: the authenticator's signature counter. */
    signCount: bigint('sign_count', { mode: 'number' }),
    transports: jsonColumn<string[]>('transports'),
    createdAt: instantColumn('created_at').notNull(),
    confirmedAt: instantColumn('confirmed_at'),
    lastUsedAt: instantColumn('last_used_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('second_factors_credential').on(t.credentialHash),
    index('second_factors_user').on(t.tenantId, t.userId),
    foreignKey({
      columns: [t.tenantId, t.userId],
      foreignColumns: [users.tenantId, users.id],
      name: 'second_factors_user_fk',
    }),
  ],
);

/** Codes on paper for who lost the second factor; each once. */
export const recoveryCodes = mysqlTable(
  'recovery_codes',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    userId: ulidColumn('user_id').notNull(),
    /** SHA-256 in hex. */
    codeHash: codeColumn('code_hash', { length: 64 }).notNull(),
    createdAt: instantColumn('created_at').notNull(),
    usedAt: instantColumn('used_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.userId, t.codeHash] }),
    foreignKey({
      columns: [t.tenantId, t.userId],
      foreignColumns: [users.tenantId, users.id],
      name: 'recovery_codes_user_fk',
    }),
  ],
);

/** A link to a new password, sent by mail. */
export const passwordResets = mysqlTable(
  'password_resets',
  {
    /** SHA-256 in hex. */
    tokenHash: codeColumn('token_hash', { length: 64 }).primaryKey(),
    tenantId: ulidColumn('tenant_id').notNull(),
    userId: ulidColumn('user_id').notNull(),
    createdAt: instantColumn('created_at').notNull(),
    expiresAt: instantColumn('expires_at').notNull(),
    usedAt: instantColumn('used_at'),
  },
  (t) => [
    index('password_resets_user').on(t.tenantId, t.userId),
    foreignKey({
      columns: [t.tenantId, t.userId],
      foreignColumns: [users.tenantId, users.id],
      name: 'password_resets_user_fk',
    }),
  ],
);

/** A tenant's own log-on service (OpenID Connect). */
export const identityProviders = mysqlTable(
  'identity_providers',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    /** In the address of its log-on page; unique over the platform, since who comes there has no tenant yet. */
    slug: codeColumn('slug', { length: 60 }).notNull(),
    name: varchar('name', { length: 100 }).notNull(),
    issuer: varchar('issuer', { length: 500 }).notNull(),
    clientId: varchar('client_id', { length: 200 }).notNull(),
    clientSecretEncrypted: varchar('client_secret_encrypted', { length: 1000 }).notNull(),
    enabled: boolean('enabled').notNull().default(true),
    createdAt: instantColumn('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('identity_providers_slug').on(t.slug),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'identity_providers_tenant_fk' }),
  ],
);

/** Who a person is at the tenant's own log-on service. */
export const userIdentities = mysqlTable(
  'user_identities',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    providerId: ulidColumn('provider_id').notNull(),
    /** The `sub` claim; never the address, which can be given to another person. */
    subject: codeColumn('subject', { length: 255 }).notNull(),
    userId: ulidColumn('user_id').notNull(),
    createdAt: instantColumn('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.providerId, t.subject] }),
    foreignKey({
      columns: [t.tenantId, t.providerId],
      foreignColumns: [identityProviders.tenantId, identityProviders.id],
      name: 'user_identities_provider_fk',
    }),
    foreignKey({
      columns: [t.tenantId, t.userId],
      foreignColumns: [users.tenantId, users.id],
      name: 'user_identities_user_fk',
    }),
  ],
);

/** A change of the tenant's allowed networks: one administrator proposes it, another applies it. */
export const ipAllowlistChanges = mysqlTable(
  'ip_allowlist_changes',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    state: enumColumn('state', ['proposed', 'applied', 'rejected', 'withdrawn', 'expired'] as const).notNull(),
    before: jsonColumn<AllowedNetwork[]>('networks_before').notNull(),
    after: jsonColumn<AllowedNetwork[]>('networks_after').notNull(),
    reason: varchar('reason', { length: 500 }).notNull(),
    proposedByUserId: ulidColumn('proposed_by_user_id').notNull(),
    proposedAt: instantColumn('proposed_at').notNull(),
    expiresAt: instantColumn('expires_at').notNull(),
    decidedByUserId: ulidColumn('decided_by_user_id'),
    decidedAt: instantColumn('decided_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'ip_allowlist_changes_tenant_fk' }),
  ],
);
