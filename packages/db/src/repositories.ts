import { createAgentSessions } from './agents/agent-sessions.repository.js';
import { createAttempts } from './calls/attempts.repository.js';
import { createRecordings } from './calls/recordings.repository.js';
import { atFirstUse } from './at-first-use.js';
import type { Database } from './database.js';
import { createHopper } from './hopper/hopper.repository.js';
import { createAnswerModels } from './pacing/answer-models.repository.js';
import { createCampaignPacing } from './pacing/campaign-pacing.repository.js';
import { createAbandonedNumbers } from './platform/abandoned-numbers.js';
import { createAgentAccounts } from './platform/agent-accounts.js';
import { createDialerInstances } from './platform/dialer-instances.js';
import { createLogOnLookUps } from './platform/log-on.js';
import { createReconciliation } from './platform/reconciliation.js';
import { apiAccessRepository } from './platform/api-access.js';
import { createRunningCampaigns } from './platform/running-campaigns.js';
import { createStaff } from './platform/staff.js';
import { createSpendWatch } from './platform/spend-watch.js';
import { createTenants } from './platform/tenants.js';
import { tenantScope, type TenantScope } from './scope.js';
import { keptByTenant } from './kept-by-tenant.js';
import type { TeamLimit } from './team-view.js';

export type Repositories = ReturnType<typeof repositories>;
export type PlatformRepositories = ReturnType<typeof platformRepositories>;

const OF_TENANT = {
  attempts: createAttempts,
  agentSessions: createAgentSessions,
  recordings: createRecordings,
  hopper: createHopper,
  campaignPacing: createCampaignPacing,
  answerModels: createAnswerModels,
};
const ofTenant = atFirstUse<TenantScope, typeof OF_TENANT>(OF_TENANT);

/** One tenant's data, by noun. */
export function repositories(
  database: Database,
  tenantId: string,
  campaignIds: readonly string[] | null = null,
  team: TeamLimit | null = null,
) {
  return campaignIds === null && team === null
    ? ofWholeTenant(database, tenantId)
    : ofTenant(tenantScope(database, tenantId, campaignIds, team));
}

const ofWholeTenant = keptByTenant((database, tenantId) => ofTenant(tenantScope(database, tenantId)));

/** The few things that are of no one tenant. */
export function platformRepositories(database: Database) {
  return {
    dialerInstances: createDialerInstances(database),
    reconciliation: createReconciliation(database),
    apiAccess: apiAccessRepository(database),
    staff: createStaff(database),
    logOn: createLogOnLookUps(database),
    ...createRunningCampaigns(database),
    ...createAgentAccounts(database),
    ...createTenants(database),
    ...createAbandonedNumbers(database),
    ...createSpendWatch(database),
  };
}
