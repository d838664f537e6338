import { newId } from '@outrider/contracts';
import { get, send, type Example } from './test-example.js';
import { nextNumber } from './test-fixture.js';

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

/** Routes of what is dialed, by what rules, and what was promised. */
export const DIALING_EXAMPLES: Record<string, Example> = {
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
};
