import type * as schema from '../schema/index.js';
import type { ColumnClasses } from './data-class.js';

export const auditEvents: ColumnClasses<typeof schema.auditEvents> = {
  tenantId: 'internal',
  id: 'internal',
  stream: 'internal',
  seq: 'internal',
  previousHash: 'internal',
  hash: 'internal',
  at: 'internal',
  actorUserId: 'personal',
  actorStaffId: 'personal',
  actorApiClientId: 'internal',
  action: 'internal',
  entityType: 'internal',
  entityId: 'internal',
  ip: 'personal',
  data: 'personal',
};

export const auditChains: ColumnClasses<typeof schema.auditChains> = {
  tenantId: 'internal',
  stream: 'internal',
  seq: 'internal',
  hash: 'internal',
};
