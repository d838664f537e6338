import type { FastifyPluginAsync } from 'fastify';
import { agentSessionRoutes } from './agent-sessions/agent-sessions.routes.js';
import { apiClientRoutes } from './api-clients/api-clients.routes.js';
import { apiKeyRoutes } from './api-clients/api-keys.routes.js';
import { apiUsageRoutes } from './api-clients/usage.routes.js';
import { auditRoutes } from './audit/audit.routes.js';
import { callbackRoutes } from './callbacks/callbacks.routes.js';
import { callerIdRoutes } from './caller-ids/caller-ids.routes.js';
import { campaignFigureRoutes } from './campaigns/campaign-figures.routes.js';
import { campaignPacingRoutes } from './campaigns/campaign-pacing.routes.js';
import { campaignRoutes } from './campaigns/campaigns.routes.js';
import { cdrRoutes } from './cdrs/cdrs.routes.js';
import type { NounDeps } from './deps.js';
import { destinationRoutes } from './destinations/destinations.routes.js';
import { dispositionRoutes } from './dispositions/dispositions.routes.js';
import { deviceRoutes } from './sessions/devices.routes.js';
import { enrolmentRoutes } from './second-factors/enrolment.routes.js';
import { secondFactorRoutes } from './second-factors/second-factors.routes.js';
import { showFactorRoutes } from './second-factors/show-factor.routes.js';
import { identityProviderRoutes } from './single-sign-on/identity-providers.routes.js';
import { singleSignOnRoutes } from './single-sign-on/single-sign-on.routes.js';
import { fieldSchemaRoutes } from './field-schemas/field-schemas.routes.js';
import { ipAllowlistRoutes } from './ip-allowlist/ip-allowlist.routes.js';
import { importRoutes } from './lead-lists/import.routes.js';
import { leadListRoutes } from './lead-lists/lead-lists.routes.js';
import { leadRoutes } from './leads/leads.routes.js';
import { partnerApprovalRoutes } from './partner-approvals/partner-approvals.routes.js';
import { projectRoutes } from './projects/projects.routes.js';
import { roleRoutes } from './roles/roles.routes.js';
import { passwordResetRoutes } from './password-resets/password-resets.routes.js';
import { ownPasswordRoutes } from './session/own-password.routes.js';
import { sessionRoutes } from './session/session.routes.js';
import { supportContactRoutes } from './support/contacts.routes.js';
import { supportGrantRoutes } from './support/grants.routes.js';
import { ticketRoutes } from './support/ticket.routes.js';
import { spendRoutes } from './spend/spend.routes.js';
import { suppressionRoutes } from './suppressions/suppressions.routes.js';
import { teamRoutes } from './teams/teams.routes.js';
import { tokenRoutes } from './token/token.routes.js';
import { trunkRoutes } from './trunks/trunks.routes.js';
import { userRoutes } from './users/users.routes.js';

const NOUNS = [
  sessionRoutes,
  ownPasswordRoutes,
  showFactorRoutes,
  enrolmentRoutes,
  secondFactorRoutes,
  deviceRoutes,
  passwordResetRoutes,
  singleSignOnRoutes,
  identityProviderRoutes,
  userRoutes,
  teamRoutes,
  roleRoutes,
  ipAllowlistRoutes,
  projectRoutes,
  fieldSchemaRoutes,
  campaignRoutes,
  campaignFigureRoutes,
  campaignPacingRoutes,
  dispositionRoutes,
  leadListRoutes,
  importRoutes,
  leadRoutes,
  callbackRoutes,
  trunkRoutes,
  callerIdRoutes,
  suppressionRoutes,
  destinationRoutes,
  spendRoutes,
  cdrRoutes,
  agentSessionRoutes,
  partnerApprovalRoutes,
  apiClientRoutes,
  apiKeyRoutes,
  apiUsageRoutes,
  tokenRoutes,
  supportContactRoutes,
  supportGrantRoutes,
  ticketRoutes,
  auditRoutes,
];

/** Every noun under `/v1`. */
export const registerNouns =
  (deps: NounDeps): FastifyPluginAsync =>
  async (app) => {
    for (const routes of NOUNS) await app.register(routes(deps));
  };
