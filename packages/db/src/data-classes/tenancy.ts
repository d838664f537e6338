import type * as schema from '../schema/index.js';
import type { ColumnClasses } from './data-class.js';

export const tenants: ColumnClasses<typeof schema.tenants> = {
  id: 'internal',
  name: 'public',
  country: 'public',
  maxConcurrentCalls: 'internal',
  createdAt: 'internal',
};

export const teams: ColumnClasses<typeof schema.teams> = {
  tenantId: 'internal',
  id: 'internal',
  parentId: 'internal',
  name: 'internal',
  createdAt: 'internal',
};

export const users: ColumnClasses<typeof schema.users> = {
  tenantId: 'internal',
  id: 'internal',
  email: 'personal',
  name: 'personal',
  role: 'internal',
  teamId: 'internal',
  passwordHash: 'sensitive',
  active: 'internal',
  createdAt: 'internal',
};

export const userSessions: ColumnClasses<typeof schema.userSessions> = {
  tokenHash: 'sensitive',
  tenantId: 'internal',
  userId: 'personal',
  ip: 'personal',
  userAgent: 'personal',
  createdAt: 'internal',
  lastSeenAt: 'personal',
  expiresAt: 'internal',
  revokedAt: 'internal',
};

export const auditEvents: ColumnClasses<typeof schema.auditEvents> = {
  tenantId: 'internal',
  id: 'internal',
  at: 'internal',
  actorUserId: 'personal',
  action: 'internal',
  entityType: 'internal',
  entityId: 'internal',
  ip: 'personal',
  data: 'personal',
};

export const idempotencyKeys: ColumnClasses<typeof schema.idempotencyKeys> = {
  tenantId: 'internal',
  userId: 'personal',
  keyHash: 'internal',
  requestHash: 'internal',
  status: 'internal',
  answer: 'personal',
  createdAt: 'internal',
};

export const dialerInstances: ColumnClasses<typeof schema.dialerInstances> = {
  id: 'internal',
  host: 'internal',
  pid: 'internal',
  startedAt: 'internal',
  heartbeatAt: 'internal',
  goneAt: 'internal',
  takenOverBy: 'internal',
};
