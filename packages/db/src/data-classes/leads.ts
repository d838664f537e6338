import type * as schema from '../schema/index.js';
import type { ColumnClasses } from './data-class.js';

export const leadLists: ColumnClasses<typeof schema.leadLists> = {
  tenantId: 'internal',
  id: 'internal',
  campaignId: 'internal',
  name: 'internal',
  active: 'internal',
  leadCount: 'internal',
  rejectedCount: 'internal',
  createdAt: 'internal',
};

export const importErrors: ColumnClasses<typeof schema.importErrors> = {
  tenantId: 'internal',
  id: 'internal',
  leadListId: 'internal',
  line: 'internal',
  column: 'internal',
  code: 'internal',
  message: 'personal',
};

export const leads: ColumnClasses<typeof schema.leads> = {
  tenantId: 'internal',
  id: 'internal',
  leadListId: 'internal',
  externalId: 'personal',
  name: 'personal',
  company: 'personal',
  email: 'personal',
  data: 'sensitive',
  ownerUserId: 'internal',
  ownerTeamId: 'internal',
  state: 'internal',
  closedReason: 'internal',
  dialRank: 'internal',
  priority: 'internal',
  nextDialAt: 'internal',
  nextNumber: 'internal',
  attemptCount: 'internal',
  dialedCount: 'internal',
  lastAttemptAt: 'internal',
  lastDispositionId: 'internal',
  noPredictiveBefore: 'internal',
  closedAt: 'internal',
  createdAt: 'internal',
};

export const leadNumbers: ColumnClasses<typeof schema.leadNumbers> = {
  tenantId: 'internal',
  leadId: 'internal',
  position: 'internal',
  number: 'personal',
  kind: 'internal',
  timeZones: 'personal',
  invalid: 'internal',
};

export const callbacks: ColumnClasses<typeof schema.callbacks> = {
  tenantId: 'internal',
  id: 'internal',
  leadId: 'internal',
  campaignId: 'internal',
  ownerUserId: 'personal',
  dueAt: 'personal',
  note: 'sensitive',
  status: 'internal',
  createdByUserId: 'personal',
  createdAt: 'internal',
};
