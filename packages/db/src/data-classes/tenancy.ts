import type * as schema from '../schema/index.js';
import type { ColumnClasses } from './data-class.js';

export const tenants: ColumnClasses<typeof schema.tenants> = {
  id: 'internal',
  name: 'public',
  country: 'public',
  maxConcurrentCalls: 'internal',
  kind: 'internal',
  secondFactorRequired: 'internal',
  ipAllowlist: 'internal',
  maxCallsPerSecond: 'internal',
  dailySpendLimit: 'internal',
  destinationsVersion: 'internal',
  createdAt: 'internal',
};

export const teams: ColumnClasses<typeof schema.teams> = {
  tenantId: 'internal',
  id: 'internal',
  parentId: 'internal',
  name: 'internal',
  createdAt: 'internal',
};

export const roles: ColumnClasses<typeof schema.roles> = {
  tenantId: 'internal',
  id: 'internal',
  name: 'internal',
  permissions: 'internal',
  createdAt: 'internal',
};

export const users: ColumnClasses<typeof schema.users> = {
  tenantId: 'internal',
  id: 'internal',
  email: 'personal',
  name: 'personal',
  role: 'internal',
  customRoleId: 'internal',
  teamId: 'internal',
  passwordHash: 'sensitive',
  passwordChangedAt: 'internal',
  active: 'internal',
  createdAt: 'internal',
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
