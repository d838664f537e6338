import type * as schema from '../schema/index.js';
import type { ColumnClasses } from './data-class.js';

export const userSessions: ColumnClasses<typeof schema.userSessions> = {
  tokenHash: 'sensitive',
  id: 'internal',
  tenantId: 'internal',
  userId: 'personal',
  stage: 'internal',
  via: 'internal',
  secondFactorAt: 'internal',
  staffUserId: 'personal',
  supportGrantId: 'internal',
  ip: 'personal',
  userAgent: 'personal',
  createdAt: 'internal',
  lastSeenAt: 'personal',
  expiresAt: 'internal',
  revokedAt: 'internal',
  challenge: 'sensitive',
  challengeExpiresAt: 'internal',
};

export const secondFactors: ColumnClasses<typeof schema.secondFactors> = {
  tenantId: 'internal',
  id: 'internal',
  userId: 'personal',
  kind: 'internal',
  name: 'internal',
  secretEncrypted: 'sensitive',
  lastStep: 'internal',
  credentialHash: 'personal',
  credentialId: 'personal',
  publicKey: 'internal',
  signCount: 'internal',
  transports: 'internal',
  createdAt: 'internal',
  confirmedAt: 'internal',
  lastUsedAt: 'internal',
};

export const recoveryCodes: ColumnClasses<typeof schema.recoveryCodes> = {
  tenantId: 'internal',
  userId: 'personal',
  codeHash: 'sensitive',
  createdAt: 'internal',
  usedAt: 'internal',
};

export const passwordResets: ColumnClasses<typeof schema.passwordResets> = {
  tokenHash: 'sensitive',
  tenantId: 'internal',
  userId: 'personal',
  createdAt: 'internal',
  expiresAt: 'internal',
  usedAt: 'internal',
};

export const identityProviders: ColumnClasses<typeof schema.identityProviders> = {
  tenantId: 'internal',
  id: 'internal',
  slug: 'internal',
  name: 'internal',
  issuer: 'internal',
  clientId: 'internal',
  clientSecretEncrypted: 'sensitive',
  enabled: 'internal',
  createdAt: 'internal',
};

export const userIdentities: ColumnClasses<typeof schema.userIdentities> = {
  tenantId: 'internal',
  providerId: 'internal',
  subject: 'personal',
  userId: 'personal',
  createdAt: 'internal',
};

export const ipAllowlistChanges: ColumnClasses<typeof schema.ipAllowlistChanges> = {
  tenantId: 'internal',
  id: 'internal',
  state: 'internal',
  before: 'personal',
  after: 'personal',
  reason: 'personal',
  proposedByUserId: 'personal',
  proposedAt: 'internal',
  expiresAt: 'internal',
  decidedByUserId: 'personal',
  decidedAt: 'internal',
};
