import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect } from 'vitest';
import type { ImportResult } from '@outrider/contracts';
import { createTestApi, type TestApi, type TestTenant } from '../test-api.js';

export let api: TestApi;
export let tenant: TestTenant;
export let base: string;

/** An API that listens and a tenant, for the test file. */
export function serveImports(): void {
  beforeAll(async () => {
    api = await createTestApi();
    tenant = await api.addTenant();
    base = await api.app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    expect(api.errors).toEqual([]);
    await api.close();
  });
}

export async function newList(campaignId: string | null = null): Promise<string> {
  const response = await tenant.manager.post('/v1/lead-lists', { name: 'List', campaignId });
  return response.json<{ id: string }>().id;
}

export async function send(listId: string, file: string | Buffer, query = ''): Promise<LightMyRequestResponse> {
  return tenant.manager.request({
    method: 'POST',
    url: `/v1/lead-lists/${listId}/imports${query}`,
    headers: { 'content-type': 'text/csv' },
    payload: file,
  });
}

export async function take(listId: string, file: string | Buffer, query = ''): Promise<ImportResult> {
  const response = await send(listId, file, query);
  expect({ status: response.statusCode, body: response.body }).toMatchObject({ status: 200 });
  return response.json<ImportResult>();
}

export const leadsOf = async (listId: string) =>
  (await tenant.records.primary.leads.list({ leadListId: listId }, { limit: 200 })).items;

export async function newCampaign(): Promise<string> {
  const schema = await tenant.manager.post('/v1/field-schemas', {
    name: 'Schema',
    fields: [
      { key: 'age', label: 'Alder', section: 'lead', type: 'number' },
      { key: 'born', label: 'Born', section: 'lead', type: 'date' },
      { key: 'colour', label: 'Colour', section: 'lead', type: 'choice', choices: ['Red', 'Green'] },
      { key: 'consent', label: 'Consent', section: 'lead', type: 'boolean', required: true },
      { key: 'outcome', label: 'Outcome', section: 'result', type: 'text' },
    ],
  });
  const campaign = await tenant.manager.post('/v1/campaigns', {
    projectId: tenant.projectId,
    fieldSchemaId: schema.json<{ id: string }>().id,
    name: 'Campaign',
    sellerName: 'Seller',
    sellerNumber: '+4533121212',
  });
  return campaign.json<{ id: string }>().id;
}
