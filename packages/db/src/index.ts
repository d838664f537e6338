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
export { userSessionRepository, type LogOnUser } from './tenancy/user-sessions.repository.js';
export type { SecondFactorRecord } from './tenancy/second-factors.repository.js';
export type { DeviceRecord } from './tenancy/device-list.repository.js';
export type { IdentityProviderRecord } from './tenancy/identity-providers.repository.js';
export type { IdempotentRequest } from './tenancy/idempotency.repository.js';
export { dataKeyRepository, type DataKeyRecord, type DataKeys } from './secrets/data-keys.js';
export { SEALED_COLUMNS, type SealedColumn } from './secrets/sealed-columns.js';
export { sealedValueRepository, type SealedValue, type SealedValues } from './secrets/sealed-values.js';
export { probePrimary } from './probe.js';
export type { UserFilter, UserRecord } from './tenancy/users.repository.js';
export type { AuditFilter, AuditKey, AuditRecord } from './tenancy/audit.repository.js';
export { CHAIN_FAULTS, verifyChain, type ChainFault, type ChainVerification } from './tenancy/verify-chain.js';
export type { ApiClientRecord, ApiKeyRecord } from './tenancy/api-clients.repository.js';
export type { PartnerApprovalRecord } from './tenancy/partner-approvals.repository.js';
export type { SupportContactRecord, SupportGrantRecord } from './tenancy/support.repository.js';
export type { UsageCount } from './platform/api-access.js';
export { OPERATOR_TENANT_ID, type StaffGrantRecord } from './platform/staff.js';
export type { TeamLimit } from './team-view.js';
export type { RoleRecord } from './tenancy/roles.repository.js';
export type { IpAllowlistChangeRecord } from './tenancy/ip-allowlist-changes.repository.js';
export type { SpendDayRecord } from './tenancy/spend.repository.js';
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
export type { CdrFilter, CdrKey, CdrRecord } from './calls/cdrs.repository.js';
export type { AgentSessionFilter, AgentSessionListRecord } from './agents/session-list.repository.js';
export type { TrunkRecord } from './trunks/trunks.repository.js';
export type { CallerIdRecord } from './trunks/caller-ids.repository.js';
export type { SuppressionFilter, SuppressionRecord } from './trunks/suppressions.repository.js';
export { dataClasses } from './data-classes/index.js';
export type { ColumnClasses, DataClass } from './data-classes/data-class.js';
export { platformRepositories, repositories, type PlatformRepositories, type Repositories } from './repositories.js';
export type { Attempt, Attempts } from './calls/attempts.repository.js';
export type { ClaimCandidate, ClaimedAttempt, ClaimRequest, ClaimResult, LeadRefusal } from './calls/claim-request.js';
export type { DisposeRefusal, DisposeResult, Disposing } from './calls/disposing.js';
export type { EndedAttempt, Ending, EndResult } from './calls/ending.js';
export type { Guards } from './calls/guards.js';
export type { ConnectResult, SipIds } from './calls/marks.js';
export type { AgentRefusal, AgentResult, AgentSession } from './agents/agent-session.js';
export type { AgentSessions, SignIn } from './agents/agent-sessions.repository.js';
export type { AgentLeg } from './agents/legs.js';
export { occupancy, type AgentTime } from './agents/occupancy.js';
export { isPresent, type Reservation } from './agents/reservations.js';
export type { AgentSnapshot } from './agents/snapshot.js';
export type { Hopper, HopperLead } from './hopper/hopper.repository.js';
export type { DueCallback } from './hopper/due-callbacks.js';
export type { AnswerExample, AnswerModels, StoredAnswerModel } from './pacing/answer-models.repository.js';
export type { CampaignPacing } from './pacing/campaign-pacing.repository.js';
export { createCampaignLive } from './campaign-live.js';
export type { Period } from './pacing/report.js';
export type { DialerInstance, TakeOver } from './platform/dialer-instances.js';
export type { CallsTo, SpendState } from './platform/spend-watch.js';
export type { CreatedTenant, NewTenant } from './platform/tenants.js';
