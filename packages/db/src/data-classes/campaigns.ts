import type * as schema from '../schema/index.js';
import type { ColumnClasses } from './data-class.js';

export const projects: ColumnClasses<typeof schema.projects> = {
  tenantId: 'internal',
  id: 'internal',
  name: 'internal',
  active: 'internal',
  recording: 'internal',
  retentionDays: 'internal',
  createdAt: 'internal',
};

export const fieldSchemas: ColumnClasses<typeof schema.fieldSchemas> = {
  tenantId: 'internal',
  id: 'internal',
  name: 'internal',
  createdAt: 'internal',
};

export const fields: ColumnClasses<typeof schema.fields> = {
  tenantId: 'internal',
  id: 'internal',
  fieldSchemaId: 'internal',
  key: 'internal',
  label: 'internal',
  section: 'internal',
  type: 'internal',
  dataClass: 'internal',
  required: 'internal',
  editable: 'internal',
  choices: 'internal',
  position: 'internal',
  archivedAt: 'internal',
};

export const campaigns: ColumnClasses<typeof schema.campaigns> = {
  tenantId: 'internal',
  id: 'internal',
  projectId: 'internal',
  fieldSchemaId: 'internal',
  name: 'internal',
  status: 'internal',
  mode: 'internal',
  callingWindows: 'internal',
  maxAttempts: 'internal',
  abandonTarget: 'internal',
  patienceMs: 'internal',
  maxRingMs: 'internal',
  maxWrapUpMs: 'internal',
  callbackReleaseMinutes: 'internal',
  sellerName: 'public',
  sellerNumber: 'public',
  recording: 'internal',
  recordingConsent: 'internal',
  pacerFence: 'internal',
  pacerDialerId: 'internal',
  startedAt: 'internal',
  createdAt: 'internal',
};

export const dispositions: ColumnClasses<typeof schema.dispositions> = {
  tenantId: 'internal',
  id: 'internal',
  campaignId: 'internal',
  code: 'internal',
  label: 'internal',
  category: 'internal',
  system: 'internal',
  position: 'internal',
  active: 'internal',
};

export const dispositionRules: ColumnClasses<typeof schema.dispositionRules> = {
  tenantId: 'internal',
  id: 'internal',
  dispositionId: 'internal',
  campaignId: 'internal',
  action: 'internal',
};
