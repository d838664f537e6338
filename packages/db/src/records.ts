import { agentLogOffRepository } from './agents/log-off.js';
import { agentSessionReader } from './agents/session-list.repository.js';
import { atFirstUse } from './at-first-use.js';
import { cdrReader } from './calls/cdrs.repository.js';
import { campaignReader, campaignRepository } from './campaigns/campaigns.repository.js';
import { dispositionReader, dispositionRepository } from './campaigns/dispositions.repository.js';
import { fieldSchemaReader, fieldSchemaRepository } from './campaigns/field-schemas.repository.js';
import { projectReader, projectRepository } from './campaigns/projects.repository.js';
import type { Database } from './database.js';
import { keptByTenant } from './kept-by-tenant.js';
import { callbackReader, callbackRepository } from './leads/callbacks.repository.js';
import { leadListReader, leadListRepository } from './leads/lead-lists.repository.js';
import { leadReader, leadRepository } from './leads/leads.repository.js';
import { tenantScope, type Scoped, type ScopedReader, type TenantScope } from './scope.js';
import { apiClientReader, apiClientRepository } from './tenancy/api-clients.repository.js';
import type { TeamLimit } from './team-view.js';
import { auditReader, auditRepository } from './tenancy/audit.repository.js';
import { destinationReader, destinationRepository } from './tenancy/destinations.repository.js';
import { deviceListReader, deviceListRepository } from './tenancy/device-list.repository.js';
import { idempotencyRepository } from './tenancy/idempotency.repository.js';
import { identityProviderReader, identityProviderRepository } from './tenancy/identity-providers.repository.js';
import { passwordResetRepository } from './tenancy/password-resets.repository.js';
import { secondFactorReader, secondFactorRepository } from './tenancy/second-factors.repository.js';
import { partnerApprovalReader, partnerApprovalRepository } from './tenancy/partner-approvals.repository.js';
import { supportReader, supportRepository } from './tenancy/support.repository.js';
import { ipAllowlistChangeReader, ipAllowlistChangeRepository } from './tenancy/ip-allowlist-changes.repository.js';
import { roleReader, roleRepository } from './tenancy/roles.repository.js';
import { spendReader, spendRepository } from './tenancy/spend.repository.js';
import { teamReader, teamRepository } from './tenancy/teams.repository.js';
import { tenantReader, tenantRepository } from './tenancy/tenants.repository.js';
import { userReader, userRepository } from './tenancy/users.repository.js';
import { callerIdReader, callerIdRepository } from './trunks/caller-ids.repository.js';
import { suppressionReader, suppressionRepository } from './trunks/suppressions.repository.js';
import { trunkReader, trunkRepository } from './trunks/trunks.repository.js';

/** The nouns that people keep, to be read. */
const READERS = {
  tenant: tenantReader,
  users: userReader,
  devices: deviceListReader,
  secondFactors: secondFactorReader,
  identityProviders: identityProviderReader,
  teams: teamReader,
  roles: roleReader,
  ipAllowlistChanges: ipAllowlistChangeReader,
  audit: auditReader,
  projects: projectReader,
  fieldSchemas: fieldSchemaReader,
  campaigns: campaignReader,
  dispositions: dispositionReader,
  leadLists: leadListReader,
  leads: leadReader,
  callbacks: callbackReader,
  trunks: trunkReader,
  callerIds: callerIdReader,
  suppressions: suppressionReader,
  destinations: destinationReader,
  spend: spendReader,
  cdrs: cdrReader,
  agentSessions: agentSessionReader,
  partnerApprovals: partnerApprovalReader,
  apiClients: apiClientReader,
  support: supportReader,
};
const readers = atFirstUse<ScopedReader, typeof READERS>(READERS);

/** The nouns that people keep, inside a transaction. */
const WRITERS = {
  tenant: tenantRepository,
  users: userRepository,
  devices: deviceListRepository,
  secondFactors: secondFactorRepository,
  passwordResets: passwordResetRepository,
  identityProviders: identityProviderRepository,
  teams: teamRepository,
  roles: roleRepository,
  ipAllowlistChanges: ipAllowlistChangeRepository,
  audit: auditRepository,
  idempotency: idempotencyRepository,
  projects: projectRepository,
  fieldSchemas: fieldSchemaRepository,
  campaigns: campaignRepository,
  dispositions: dispositionRepository,
  leadLists: leadListRepository,
  leads: leadRepository,
  callbacks: callbackRepository,
  trunks: trunkRepository,
  callerIds: callerIdRepository,
  suppressions: suppressionRepository,
  destinations: destinationRepository,
  spend: spendRepository,
  agentLogOffs: agentLogOffRepository,
  partnerApprovals: partnerApprovalRepository,
  apiClients: apiClientRepository,
  support: supportRepository,
};
const writers = atFirstUse<Scoped, typeof WRITERS>(WRITERS);

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

/**
 * @param campaignIds the campaigns that are seen; null: all of them, and what belongs to none
 * @param team the team whose people, and what is theirs, are seen; null: all of them
 */
export function tenantRecords(
  database: Database,
  tenantId: string,
  campaignIds: readonly string[] | null = null,
  team: TeamLimit | null = null,
): TenantRecords {
  return campaignIds === null && team === null
    ? wholeRecords(database, tenantId)
    : recordsOf(tenantScope(database, tenantId, campaignIds, team));
}

const wholeRecords = keptByTenant((database, tenantId) => recordsOf(tenantScope(database, tenantId)));

function recordsOf(scope: TenantScope): TenantRecords {
  const primary = readers(scope.primary);
  return {
    get read() {
      return readers(scope.read);
    },
    primary,
    transaction: (work) => scope.transaction((tx) => work(writers(tx))),
  };
}
