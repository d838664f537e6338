import type { Example } from './test-example.js';
import type { Fixture } from './test-fixture.js';

const ask = (status: number, url: (of: Fixture) => string, payload?: (of: Fixture) => object): Example => ({
  status,
  build: (path, body) => ({ url: url(path), ...(payload ? { payload: payload(body) } : {}) }),
});

/** Those that need no log-on: what is shown there is proof itself. */
export const PUBLIC_CLIENT_ROUTES = ['POST /v1/token', 'POST /v1/session/ticket'];

/** Routes of partners, API clients and support. */
export const CLIENT_EXAMPLES: Record<string, Example> = {
  'GET /v1/partner-approvals': ask(200, () => '/v1/partner-approvals'),
  'POST /v1/partner-approvals': ask(
    201,
    () => '/v1/partner-approvals',
    () => ({ partnerName: 'Partner A/S', statement: 'They may read our leads.', evidence: 'contract.pdf' }),
  ),
  'GET /v1/partner-approvals/{id}': ask(200, (of) => `/v1/partner-approvals/${of.approvalId}`),
  'GET /v1/api-clients': ask(200, () => '/v1/api-clients'),
  'GET /v1/api-clients/permissions': ask(200, () => '/v1/api-clients/permissions'),
  'POST /v1/api-clients': ask(
    201,
    () => '/v1/api-clients',
    (of) => ({
      name: 'Importer',
      approvalId: of.approvalId,
      scopes: [{ permission: 'leads.import', campaignIds: [of.campaignId] }],
    }),
  ),
  'GET /v1/api-clients/{id}': ask(200, (of) => `/v1/api-clients/${of.apiClientId}`),
  'PATCH /v1/api-clients/{id}': ask(
    200,
    (of) => `/v1/api-clients/${of.apiClientId}`,
    (of) => ({ scopes: [{ permission: 'leads.read', campaignIds: [of.campaignId] }] }),
  ),
  'GET /v1/api-clients/{id}/keys': ask(200, (of) => `/v1/api-clients/${of.apiClientId}/keys`),
  'POST /v1/api-clients/{id}/keys': ask(
    201,
    (of) => `/v1/api-clients/${of.apiClientId}/keys`,
    () => ({ days: 30 }),
  ),
  'POST /v1/api-clients/{id}/keys/{keyId}/revoke': ask(
    200,
    (of) => `/v1/api-clients/${of.apiClientId}/keys/${of.apiKeyId}/revoke`,
  ),
  'GET /v1/api-clients/{id}/usage': ask(200, (of) => `/v1/api-clients/${of.apiClientId}/usage`),
  'POST /v1/partner-approvals/{id}/revoke': ask(200, (of) => `/v1/partner-approvals/${of.approvalId}/revoke`),

  'GET /v1/support/contacts': ask(200, () => '/v1/support/contacts'),
  'POST /v1/support/contacts': ask(
    201,
    () => '/v1/support/contacts',
    () => ({ name: 'Dora', email: 'dora@example.com', phone: '+4533121212' }),
  ),
  'GET /v1/support/contacts/{id}': ask(200, (of) => `/v1/support/contacts/${of.supportContactId}`),
  'PATCH /v1/support/contacts/{id}': ask(
    200,
    (of) => `/v1/support/contacts/${of.supportContactId}`,
    () => ({ name: 'Dora Dahl', phone: null }),
  ),
  'GET /v1/support/grants': ask(200, () => '/v1/support/grants?open=true'),
  'POST /v1/support/grants': ask(
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
  'GET /v1/support/grants/{id}': ask(200, (of) => `/v1/support/grants/${of.supportGrantId}`),
  'POST /v1/support/grants/{id}/end': ask(200, (of) => `/v1/support/grants/${of.supportGrantId}/end`),
};
