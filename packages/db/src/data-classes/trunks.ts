import type * as schema from '../schema/index.js';
import type { ColumnClasses } from './data-class.js';

export const trunks: ColumnClasses<typeof schema.trunks> = {
  tenantId: 'internal',
  id: 'internal',
  name: 'internal',
  kind: 'internal',
  host: 'internal',
  port: 'internal',
  transport: 'internal',
  username: 'sensitive',
  passwordEncrypted: 'sensitive',
  channels: 'internal',
  callsPerSecond: 'internal',
  allowedPrefixes: 'internal',
  enabled: 'internal',
  createdAt: 'internal',
};

export const callerIds: ColumnClasses<typeof schema.callerIds> = {
  tenantId: 'internal',
  id: 'internal',
  number: 'public',
  label: 'internal',
  active: 'internal',
  createdAt: 'internal',
};

export const campaignTrunks: ColumnClasses<typeof schema.campaignTrunks> = {
  tenantId: 'internal',
  campaignId: 'internal',
  trunkId: 'internal',
  position: 'internal',
};

export const campaignCallerIds: ColumnClasses<typeof schema.campaignCallerIds> = {
  tenantId: 'internal',
  campaignId: 'internal',
  callerIdId: 'internal',
};

export const suppressions: ColumnClasses<typeof schema.suppressions> = {
  tenantId: 'internal',
  id: 'internal',
  number: 'personal',
  campaignId: 'internal',
  source: 'internal',
  note: 'sensitive',
  createdByUserId: 'personal',
  createdAt: 'internal',
};

export const platformSuppressions: ColumnClasses<typeof schema.platformSuppressions> = {
  number: 'personal',
  source: 'internal',
  createdAt: 'internal',
};
