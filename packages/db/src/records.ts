import { agentLogOffRepository } from './agents/log-off.js';
import { agentSessionReader } from './agents/session-list.repository.js';
import { cdrReader } from './calls/cdrs.repository.js';
import { campaignReader, campaignRepository } from './campaigns/campaigns.repository.js';
import { dispositionReader, dispositionRepository } from './campaigns/dispositions.repository.js';
import { fieldSchemaReader, fieldSchemaRepository } from './campaigns/field-schemas.repository.js';
import { projectReader, projectRepository } from './campaigns/projects.repository.js';
import type { Database } from './database.js';
import { callbackReader, callbackRepository } from './leads/callbacks.repository.js';
import { leadListReader, leadListRepository } from './leads/lead-lists.repository.js';
import { leadReader, leadRepository } from './leads/leads.repository.js';
import { tenantScope, type Scoped, type ScopedReader } from './scope.js';
import { apiClientReader, apiClientRepository } from './tenancy/api-clients.repository.js';
import { auditReader, auditRepository } from './tenancy/audit.repository.js';
import { deviceListReader, deviceListRepository } from './tenancy/device-list.repository.js';
import { idempotencyRepository } from './tenancy/idempotency.repository.js';
import { identityProviderReader, identityProviderRepository } from './tenancy/identity-providers.repository.js';
import { passwordResetRepository } from './tenancy/password-resets.repository.js';
import { secondFactorReader, secondFactorRepository } from './tenancy/second-factors.repository.js';
import { partnerApprovalReader, partnerApprovalRepository } from './tenancy/partner-approvals.repository.js';
import { supportReader, supportRepository } from './tenancy/support.repository.js';
import { ipAllowlistChangeReader, ipAllowlistChangeRepository } from './tenancy/ip-allowlist-changes.repository.js';
import { roleReader, roleRepository } from './tenancy/roles.repository.js';
import { teamReader, teamRepository } from './tenancy/teams.repository.js';
import { tenantReader, tenantRepository } from './tenancy/tenants.repository.js';
import { userReader, userRepository } from './tenancy/users.repository.js';
import { callerIdReader, callerIdRepository } from './trunks/caller-ids.repository.js';
import { suppressionReader, suppressionRepository } from './trunks/suppressions.repository.js';
import { trunkReader, trunkRepository } from './trunks/trunks.repository.js';

/** The nouns that people keep, to be read. */
const readers = (from: ScopedReader) => ({
  tenant: tenantReader(from),
  users: userReader(from),
  devices: deviceListReader(from),
  secondFactors: secondFactorReader(from),
  identityProviders: identityProviderReader(from),
  teams: teamReader(from),
  roles: roleReader(from),
  ipAllowlistChanges: ipAllowlistChangeReader(from),
  audit: auditReader(from),
  projects: projectReader(from),
  fieldSchemas: fieldSchemaReader(from),
  campaigns: campaignReader(from),
  dispositions: dispositionReader(from),
  leadLists: leadListReader(from),
  leads: leadReader(from),
  callbacks: callbackReader(from),
  trunks: trunkReader(from),
  callerIds: callerIdReader(from),
  suppressions: suppressionReader(from),
  cdrs: cdrReader(from),
  agentSessions: agentSessionReader(from),
  partnerApprovals: partnerApprovalReader(from),
  apiClients: apiClientReader(from),
  support: supportReader(from),
});

/** The nouns that people keep, inside a transaction. */
const writers = (scoped: Scoped) => ({
  tenant: tenantRepository(scoped),
  users: userRepository(scoped),
  devices: deviceListRepository(scoped),
  secondFactors: secondFactorRepository(scoped),
  passwordResets: passwordResetRepository(scoped),
  identityProviders: identityProviderRepository(scoped),
  teams: teamRepository(scoped),
  roles: roleRepository(scoped),
  ipAllowlistChanges: ipAllowlistChangeRepository(scoped),
  audit: auditRepository(scoped),
  idempotency: idempotencyRepository(scoped),
  projects: projectRepository(scoped),
  fieldSchemas: fieldSchemaRepository(scoped),
  campaigns: campaignRepository(scoped),
  dispositions: dispositionRepository(scoped),
  leadLists: leadListRepository(scoped),
  leads: leadRepository(scoped),
  callbacks: callbackRepository(scoped),
  trunks: trunkRepository(scoped),
  callerIds: callerIdRepository(scoped),
  suppressions: suppressionRepository(scoped),
  agentLogOffs: agentLogOffRepository(scoped),
  partnerApprovals: partnerApprovalRepository(scoped),
  apiClients: apiClientRepository(scoped),
  support: supportRepository(scoped),
});

export type RecordReaders = ReturnType<typeof readers>;
/** The repositories of one transaction. */
export type RecordWriters = ReturnType<typeof writers>;

/** One tenant's plain records. Writes happen in transactions alone, beside the audit event that tells of them. */
export interface TenantRecords {
  /** For screens and reports; may lag. */
  readonly read: RecordReaders;
  /** For reads that decide something. */
  readonly primary: RecordReaders;
  /** One transaction on the primary; run again after a deadlock, so `work` does nothing but statements. */
  transaction<R>(work: (tx: RecordWriters) => Promise<R>): Promise<R>;
}

/** @param campaignIds the campaigns that are seen; null: all of them, and what belongs to none */
export function tenantRecords(
  database: Database,
  tenantId: string,
  campaignIds: readonly string[] | null = null,
): TenantRecords {
  const scope = tenantScope(database, tenantId, campaignIds);
  return {
    get read() {
      return readers(scope.read);
    },
    get primary() {
      return readers(scope.primary);
    },
    transaction: (work) => scope.transaction((tx) => work(writers(tx))),
  };
}
