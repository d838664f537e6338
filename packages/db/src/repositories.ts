import { createAgentSessions } from './agents/agent-sessions.repository.js';
import { createAttempts } from './calls/attempts.repository.js';
import { createRecordings } from './calls/recordings.repository.js';
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
import { createTenants } from './platform/tenants.js';
import { tenantScope } from './scope.js';

export type Repositories = ReturnType<typeof repositories>;
export type PlatformRepositories = ReturnType<typeof platformRepositories>;

/** One tenant's data, by noun. Cheap to make: one for each request. */
export function repositories(database: Database, tenantId: string, campaignIds: readonly string[] | null = null) {
  const scope = tenantScope(database, tenantId, campaignIds);
  return {
    attempts: createAttempts(scope),
    agentSessions: createAgentSessions(scope),
    recordings: createRecordings(scope),
    hopper: createHopper(scope),
    campaignPacing: createCampaignPacing(scope),
    answerModels: createAnswerModels(scope),
  };
}

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
  };
}
