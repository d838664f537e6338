export * as schema from './schema/index.js';
export { createDatabase, type Database, type DatabaseOptions, type Executor } from './database.js';
export { isContention, isDuplicate, isForeignKeyMissing, isReferenced } from './errors.js';
export { migrate, MigrationError, type MigrationReport } from './migrate.js';
export { refuse, withTransaction } from './transaction.js';
export {
  tenantScope,
  type Changes,
  type Row,
  type Scoped,
  type ScopedReader,
  type TenantScope,
  type TenantTable,
} from './scope.js';
export type { Page, PageRequest } from './page.js';
export { tenantRecords, type RecordReaders, type RecordWriters, type TenantRecords } from './records.js';
export { userSessionRepository } from './tenancy/user-sessions.repository.js';
export type { IdempotentRequest } from './tenancy/idempotency.repository.js';
export { probePrimary } from './probe.js';
export type { UserFilter, UserRecord } from './tenancy/users.repository.js';
export type { TeamRecord } from './tenancy/teams.repository.js';
export type { ProjectRecord } from './campaigns/projects.repository.js';
export type { FieldRecord, FieldSchemaRecord } from './campaigns/field-schemas.repository.js';
export type { CampaignFilter, CampaignRecord } from './campaigns/campaigns.repository.js';
export type {
  DispositionFilter,
  DispositionRecord,
  DispositionRuleRecord,
} from './campaigns/dispositions.repository.js';
export type {
  ImportErrorKey,
  ImportErrorRecord,
  LeadListFilter,
  LeadListRecord,
} from './leads/lead-lists.repository.js';
export type { LeadFilter, LeadNumberRecord, LeadRecord, NewLead } from './leads/leads.repository.js';
export type { CallbackFilter, CallbackKey, CallbackRecord } from './leads/callbacks.repository.js';
export type { TrunkRecord } from './trunks/trunks.repository.js';
export type { CallerIdRecord } from './trunks/caller-ids.repository.js';
export type { SuppressionFilter, SuppressionRecord } from './trunks/suppressions.repository.js';
