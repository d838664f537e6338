import { newId } from '@outrider/contracts';
import { CLIENT_EXAMPLES } from './test-examples-clients.js';
import { get, send, type Example } from './test-example.js';
import { DIALING_EXAMPLES } from './test-examples-dialing.js';
import { LOG_ON_EXAMPLES } from './test-examples-log-on.js';
import { nextNumber } from './test-fixture.js';

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

  ...DIALING_EXAMPLES,

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
