import { newId } from '@outrider/contracts';
import { CLIENT_EXAMPLES } from './test-examples-clients.js';
import type { Example } from './test-example.js';
import { LOG_ON_EXAMPLES } from './test-examples-log-on.js';
import { nextNumber, type Fixture } from './test-fixture.js';

const get = (url: (of: Fixture) => string): Example => ({ status: 200, build: (path) => ({ url: url(path) }) });
const send = (status: number, url: (of: Fixture) => string, payload?: (of: Fixture) => object): Example => ({
  status,
  build: (path, body) => ({ url: url(path), ...(payload ? { payload: payload(body) } : {}) }),
});
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

/** One for every route under `/v1` that needs a log-on, in an order in which each finds what it needs. */
export const EXAMPLES: Record<string, Example> = {
  'GET /v1/session': get(() => '/v1/session'),
  ...LOG_ON_EXAMPLES,
  ...CLIENT_EXAMPLES,

  'GET /v1/users': get(() => '/v1/users'),
  'POST /v1/users': send(
    201,
    () => '/v1/users',
    (of) => ({
      email: `${newId().toLowerCase()}@example.com`,
      name: 'Anna',
      role: 'agent',
      teamId: of.teamId,
      password: 'a long enough password',
    }),
  ),
  'GET /v1/users/{id}': get((of) => `/v1/users/${of.userId}`),
  'PATCH /v1/users/{id}': send(
    200,
    (of) => `/v1/users/${of.userId}`,
    (of) => ({ name: 'Bo', teamId: of.teamId }),
  ),

  'GET /v1/teams': get(() => '/v1/teams'),
  'POST /v1/teams': send(
    201,
    () => '/v1/teams',
    (of) => ({ name: 'Day', parentId: of.teamId }),
  ),
  'GET /v1/teams/{id}': get((of) => `/v1/teams/${of.teamId}`),
  'PATCH /v1/teams/{id}': send(
    200,
    (of) => `/v1/teams/${of.teamId}`,
    (of) => ({ parentId: of.tenant.topTeamId }),
  ),

  'GET /v1/permissions': get(() => '/v1/permissions'),
  'GET /v1/roles': get(() => '/v1/roles'),
  'POST /v1/roles': send(
    201,
    () => '/v1/roles',
    () => ({ name: newId(), permissions: ['leads.read'] }),
  ),
  'GET /v1/roles/{id}': get((of) => `/v1/roles/${of.roleId}`),
  'PATCH /v1/roles/{id}': send(
    200,
    (of) => `/v1/roles/${of.roleId}`,
    () => ({ permissions: ['leads.read'] }),
  ),
  'DELETE /v1/roles/{id}': send(204, (of) => `/v1/roles/${of.roleId}`),

  'GET /v1/ip-allowlist': get(() => '/v1/ip-allowlist'),
  'GET /v1/ip-allowlist/changes': get(() => '/v1/ip-allowlist/changes'),
  'GET /v1/ip-allowlist/changes/{id}': get((of) => `/v1/ip-allowlist/changes/${of.allowlistChangeId}`),
  'POST /v1/ip-allowlist/changes/{id}/reject': {
    status: 403,
    build: (path) => ({ url: `/v1/ip-allowlist/changes/${path.allowlistChangeId}/reject` }),
  },
  'POST /v1/ip-allowlist/changes/{id}/apply': {
    status: 409,
    build: (path) => ({ url: `/v1/ip-allowlist/changes/${path.allowlistChangeId}/apply`, payload: {} }),
  },
  // One change at a time waits for a decision, and one does.
  'POST /v1/ip-allowlist/changes': send(
    409,
    () => '/v1/ip-allowlist/changes',
    () => ({ networks: [{ cidr: '127.0.0.0/8' }], reason: 'The office.' }),
  ),
  'POST /v1/ip-allowlist/changes/{id}/withdraw': send(
    200,
    (of) => `/v1/ip-allowlist/changes/${of.allowlistChangeId}/withdraw`,
  ),

  'GET /v1/projects': get(() => '/v1/projects'),
  'POST /v1/projects': send(
    201,
    () => '/v1/projects',
    () => ({ name: 'Another' }),
  ),
  'GET /v1/projects/{id}': get((of) => `/v1/projects/${of.projectId}`),
  'PATCH /v1/projects/{id}': send(
    200,
    (of) => `/v1/projects/${of.projectId}`,
    () => ({ retentionDays: 30 }),
  ),

  'GET /v1/field-schemas': get(() => '/v1/field-schemas'),
  'POST /v1/field-schemas': send(
    201,
    () => '/v1/field-schemas',
    () => ({ name: 'Fields' }),
  ),
  'GET /v1/field-schemas/{id}': get((of) => `/v1/field-schemas/${of.fieldSchemaId}`),
  'PATCH /v1/field-schemas/{id}': send(
    200,
    (of) => `/v1/field-schemas/${of.fieldSchemaId}`,
    () => ({ name: 'X' }),
  ),
  'POST /v1/field-schemas/{id}/fields': send(
    201,
    (of) => `/v1/field-schemas/${of.fieldSchemaId}/fields`,
    () => ({
      key: 'age',
      label: 'Age',
      section: 'lead',
      type: 'number',
    }),
  ),
  'PATCH /v1/field-schemas/{id}/fields/{fieldId}': send(
    200,
    (of) => `/v1/field-schemas/${of.fieldSchemaId}/fields/${of.fieldId}`,
    () => ({ archived: true }),
  ),

  'GET /v1/campaigns': get(() => '/v1/campaigns'),
  'POST /v1/campaigns': send(
    201,
    () => '/v1/campaigns',
    (of) => ({
      projectId: of.projectId,
      name: 'Spring',
      sellerName: 'Seller',
      sellerNumber: '+4533121212',
      trunkIds: [of.trunkId],
      callerIdIds: [of.callerIdId],
    }),
  ),
  'GET /v1/campaigns/{id}': get((of) => `/v1/campaigns/${of.campaignId}`),
  'PATCH /v1/campaigns/{id}': send(
    200,
    (of) => `/v1/campaigns/${of.campaignId}`,
    (of) => ({
      fieldSchemaId: of.fieldSchemaId,
      trunkIds: [of.trunkId],
    }),
  ),
  'POST /v1/campaigns/{id}/start': send(200, (of) => `/v1/campaigns/${of.campaignId}/start`),
  'POST /v1/campaigns/{id}/pause': send(200, (of) => `/v1/campaigns/${of.campaignId}/pause`),
  'POST /v1/campaigns/{id}/stop': send(200, (of) => `/v1/campaigns/${of.campaignId}/stop`),
  'GET /v1/campaigns/{id}/live': get((of) => `/v1/campaigns/${of.campaignId}/live`),
  'GET /v1/campaigns/{id}/pacing': get((of) => `/v1/campaigns/${of.campaignId}/pacing`),
  'GET /v1/campaigns/{id}/report': get((of) => `/v1/campaigns/${of.campaignId}/report`),

  'GET /v1/dispositions': get(() => '/v1/dispositions'),
  'POST /v1/dispositions': send(
    201,
    () => '/v1/dispositions',
    (of) => ({
      code: newId().toLowerCase(),
      label: 'Sold',
      category: 'success',
      campaignId: of.campaignId,
      action: { type: 'close' },
    }),
  ),
  'GET /v1/dispositions/{id}': get((of) => `/v1/dispositions/${of.dispositionId}`),
  'PATCH /v1/dispositions/{id}': send(
    200,
    (of) => `/v1/dispositions/${of.dispositionId}`,
    () => ({ position: 3 }),
  ),
  'PUT /v1/dispositions/{id}/rules': send(
    200,
    (of) => `/v1/dispositions/${of.dispositionId}/rules`,
    (of) => ({
      rules: [
        { campaignId: null, action: { type: 'close' } },
        { campaignId: of.campaignId, action: { type: 'retry', delayMinutes: 5, maxAttempts: 3, nextNumber: true } },
      ],
    }),
  ),

  'GET /v1/lead-lists': get(() => '/v1/lead-lists'),
  'POST /v1/lead-lists': send(
    201,
    () => '/v1/lead-lists',
    (of) => ({ name: 'More', campaignId: of.campaignId }),
  ),
  'GET /v1/lead-lists/{id}': get((of) => `/v1/lead-lists/${of.leadListId}`),
  'PATCH /v1/lead-lists/{id}': send(
    200,
    (of) => `/v1/lead-lists/${of.leadListId}`,
    (of) => ({
      campaignId: of.campaignId,
    }),
  ),
  'POST /v1/lead-lists/{id}/imports': {
    status: 200,
    build: (path) => ({
      url: `/v1/lead-lists/${path.leadListId}/imports`,
      headers: { 'content-type': 'text/csv' },
      payload: `phone,city\n${nextNumber()},Aarhus\nnonsense,Aarhus\n`,
    }),
  },
  'GET /v1/lead-lists/{id}/import-errors': get((of) => `/v1/lead-lists/${of.leadListId}/import-errors`),

  'GET /v1/leads': get(() => '/v1/leads'),
  'POST /v1/leads': send(
    201,
    () => '/v1/leads',
    (of) => ({
      leadListId: of.leadListId,
      numbers: [nextNumber()],
      ownerTeamId: of.teamId,
    }),
  ),
  'GET /v1/leads/{id}': get((of) => `/v1/leads/${of.leadId}`),
  'PATCH /v1/leads/{id}': send(
    200,
    (of) => `/v1/leads/${of.leadId}`,
    (of) => ({ ownerUserId: of.userId, priority: 7 }),
  ),

  'GET /v1/callbacks': get(() => '/v1/callbacks'),
  'POST /v1/callbacks': send(
    201,
    () => '/v1/callbacks',
    (of) => ({ leadId: of.freeLeadId, dueAt: inAnHour() }),
  ),
  'GET /v1/callbacks/{id}': get((of) => `/v1/callbacks/${of.callbackId}`),
  'PATCH /v1/callbacks/{id}': send(
    200,
    (of) => `/v1/callbacks/${of.callbackId}`,
    (of) => ({
      dueAt: inAnHour(),
      ownerUserId: of.userId,
    }),
  ),
  'POST /v1/callbacks/{id}/cancel': send(200, (of) => `/v1/callbacks/${of.callbackId}/cancel`),

  'GET /v1/trunks': get(() => '/v1/trunks'),
  'POST /v1/trunks': send(
    201,
    () => '/v1/trunks',
    () => ({
      name: 'Carrier',
      host: 'sip.example.com',
      password: 'secret',
      channels: 30,
      callsPerSecond: 2,
      allowedPrefixes: ['+45'],
    }),
  ),
  'GET /v1/trunks/{id}': get((of) => `/v1/trunks/${of.trunkId}`),
  'PATCH /v1/trunks/{id}': send(
    200,
    (of) => `/v1/trunks/${of.trunkId}`,
    () => ({ channels: 31 }),
  ),

  'GET /v1/caller-ids': get(() => '/v1/caller-ids'),
  'POST /v1/caller-ids': send(
    201,
    () => '/v1/caller-ids',
    () => ({ number: nextNumber(), label: 'Sales' }),
  ),
  'GET /v1/caller-ids/{id}': get((of) => `/v1/caller-ids/${of.callerIdId}`),
  'PATCH /v1/caller-ids/{id}': send(
    200,
    (of) => `/v1/caller-ids/${of.callerIdId}`,
    () => ({ label: 'Support' }),
  ),

  'GET /v1/suppressions': get(() => '/v1/suppressions'),
  'POST /v1/suppressions': send(
    201,
    () => '/v1/suppressions',
    (of) => ({
      number: nextNumber(),
      campaignId: of.campaignId,
    }),
  ),
  'GET /v1/suppressions/{id}': get((of) => `/v1/suppressions/${of.suppressionId}`),
  'DELETE /v1/suppressions/{id}': send(204, (of) => `/v1/suppressions/${of.suppressionId}`),

  'GET /v1/audit': get(() => '/v1/audit'),
  'GET /v1/audit/export': get(() => '/v1/audit/export'),
  'GET /v1/audit/verification': get(() => '/v1/audit/verification'),

  'GET /v1/destinations': get(() => '/v1/destinations'),
  'PUT /v1/destinations': send(
    200,
    () => '/v1/destinations',
    () => ({ items: [{ prefix: '+45', allowed: true, pricePerMinute: 12_000 }] }),
  ),
  'GET /v1/spend': get(() => '/v1/spend'),
  'PATCH /v1/spend/limits': send(
    200,
    () => '/v1/spend/limits',
    () => ({ dailySpendLimit: 50_000_000 }),
  ),

  'GET /v1/cdrs': get(() => '/v1/cdrs'),
  'GET /v1/cdrs/{id}': get((of) => `/v1/cdrs/${of.attemptId}`),
  'GET /v1/agent-sessions': get(() => '/v1/agent-sessions'),

  'DELETE /v1/teams/{id}': { status: 409, build: (path) => ({ url: `/v1/teams/${path.teamId}` }) },
  'DELETE /v1/trunks/{id}': { status: 409, build: (path) => ({ url: `/v1/trunks/${path.trunkId}` }) },
  'DELETE /v1/campaigns/{id}': { status: 409, build: (path) => ({ url: `/v1/campaigns/${path.campaignId}` }) },
  'DELETE /v1/session': send(204, () => '/v1/session'),
};
