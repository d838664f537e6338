import type * as schema from '../schema/index.js';
import type { ColumnClasses } from './data-class.js';

export const supportContacts: ColumnClasses<typeof schema.supportContacts> = {
  tenantId: 'internal',
  id: 'internal',
  name: 'personal',
  email: 'personal',
  phone: 'personal',
  active: 'internal',
  createdAt: 'internal',
};

export const supportGrants: ColumnClasses<typeof schema.supportGrants> = {
  tenantId: 'internal',
  id: 'internal',
  contactId: 'internal',
  channel: 'internal',
  scope: 'internal',
  reason: 'personal',
  evidence: 'personal',
  actsAsUserId: 'personal',
  staffUserId: 'personal',
  createdAt: 'internal',
  expiresAt: 'internal',
  endedAt: 'internal',
};
