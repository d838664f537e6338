import type * as schema from '../schema/index.js';
import type { ColumnClasses } from './data-class.js';

export const partnerApprovals: ColumnClasses<typeof schema.partnerApprovals> = {
  tenantId: 'internal',
  id: 'internal',
  partnerName: 'personal',
  statement: 'personal',
  evidence: 'personal',
  approvedByUserId: 'personal',
  approvedAt: 'internal',
  expiresAt: 'internal',
  revokedAt: 'internal',
};

export const apiClients: ColumnClasses<typeof schema.apiClients> = {
  tenantId: 'internal',
  id: 'internal',
  name: 'internal',
  approvalId: 'internal',
  scopes: 'internal',
  requestsPerMinute: 'internal',
  active: 'internal',
  createdByUserId: 'personal',
  createdAt: 'internal',
};

export const apiKeys: ColumnClasses<typeof schema.apiKeys> = {
  tenantId: 'internal',
  id: 'internal',
  clientId: 'internal',
  kind: 'internal',
  secretHash: 'sensitive',
  publicKey: 'internal',
  createdAt: 'internal',
  expiresAt: 'internal',
  lastUsedAt: 'internal',
  revokedAt: 'internal',
};

export const usedAssertions: ColumnClasses<typeof schema.usedAssertions> = {
  tenantId: 'internal',
  hash: 'internal',
  expiresAt: 'internal',
};

export const apiUsage: ColumnClasses<typeof schema.apiUsage> = {
  tenantId: 'internal',
  clientId: 'internal',
  hour: 'internal',
  requests: 'internal',
  refused: 'internal',
  failed: 'internal',
};
