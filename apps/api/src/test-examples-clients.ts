import { get, send, type Example } from './test-example.js';

/** Those that need no log-on: what is shown there is proof itself. */
export const PUBLIC_CLIENT_ROUTES = ['POST /v1/token', 'POST /v1/session/ticket'];

/** Routes of partners, API clients and support. */
export const CLIENT_EXAMPLES: Record<string, Example> = {
  'GET /v1/partner-approvals': get(() => '/v1/partner-approvals'),
  'POST /v1/partner-approvals': send(
    201,
    () => '/v1/partner-approvals',
    () => ({ partnerName: 'Partner A/S', statement: 'They may read our leads.', evidence: 'contract.pdf' }),
  ),
  'GET /v1/partner-approvals/{id}': get((of) => `/v1/partner-approvals/${of.approvalId}`),
  'GET /v1/api-clients': get(() => '/v1/api-clients'),
  'GET /v1/api-clients/permissions': get(() => '/v1/api-clients/permissions'),
  'POST /v1/api-clients': send(
    201,
    () => '/v1/api-clients',
    (of) => ({
      name: 'Importer',
      approvalId: of.approvalId,
      scopes: [{ permission: 'leads.import', campaignIds: [of.campaignId] }],
    }),
  ),
  'GET /v1/api-clients/{id}': get((of) => `/v1/api-clients/${of.apiClientId}`),
  'PATCH /v1/api-clients/{id}': send(
    200,
    (of) => `/v1/api-clients/${of.apiClientId}`,
    (of) => ({ scopes: [{ permission: 'leads.read', campaignIds: [of.campaignId] }] }),
  ),
  'GET /v1/api-clients/{id}/keys': get((of) => `/v1/api-clients/${of.apiClientId}/keys`),
  'POST /v1/api-clients/{id}/keys': send(
    201,
    (of) => `/v1/api-clients/${of.apiClientId}/keys`,
    () => ({ days: 30 }),
  ),
  'POST /v1/api-clients/{id}/keys/{keyId}/revoke': send(
    200,
    (of) => `/v1/api-clients/${of.apiClientId}/keys/${of.apiKeyId}/revoke`,
  ),
  'GET /v1/api-clients/{id}/usage': get((of) => `/v1/api-clients/${of.apiClientId}/usage`),
  'POST /v1/partner-approvals/{id}/revoke': send(200, (of) => `/v1/partner-approvals/${of.approvalId}/revoke`),

  'GET /v1/support/contacts': get(() => '/v1/support/contacts'),
  'POST /v1/support/contacts': send(
    201,
    () => '/v1/support/contacts',
    () => ({ name: 'Dora', email: 'dora@example.com', phone: '+4533121212' }),
  ),
  'GET /v1/support/contacts/{id}': get((of) => `/v1/support/contacts/${of.supportContactId}`),
  'PATCH /v1/support/contacts/{id}': send(
    200,
    (of) => `/v1/support/contacts/${of.supportContactId}`,
    () => ({ name: 'Dora Dahl', phone: null }),
  ),
  'GET /v1/support/grants': get(() => '/v1/support/grants?open=true'),
  'POST /v1/support/grants': send(
    201,
    () => '/v1/support/grants',
    (of) => ({
      contactId: of.supportContactId,
      scope: 'read',
      reason: 'Figures look wrong.',
      actsAsUserId: of.userId,
      minutes: 30,
    }),
  ),
  'GET /v1/support/grants/{id}': get((of) => `/v1/support/grants/${of.supportGrantId}`),
  'POST /v1/support/grants/{id}/end': send(200, (of) => `/v1/support/grants/${of.supportGrantId}/end`),
};
