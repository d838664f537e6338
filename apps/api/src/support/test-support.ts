import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { createTestApi, type TestApi } from '../test-api.js';
import { made } from '../test-clients.js';
import { createFixture, type Fixture } from '../test-fixture.js';
import { createTestStaff, type TestStaff, type TestStaffUser } from '../test-staff.js';

export let api: TestApi;
export let staffApi: TestStaff;
export let own: Fixture;
export let foreign: Fixture;
export let staff: TestStaffUser;
export let contactId: string;

/** An API and its staff for the test file, with a customer and another one; a contact of the customer for each test. */
export function serveSupport(): void {
  beforeAll(async () => {
    api = await createTestApi();
    staffApi = await createTestStaff(api);
    own = await createFixture(api);
    foreign = await createFixture(api);
    staff = await staffApi.addLoggedOn();
  });
  beforeEach(async () => {
    contactId = await addContact(own);
  });
  afterAll(async () => {
    expect(api.errors).toEqual([]);
    await staffApi.close();
    await api.close();
  });
}

export const addContact = async ({ tenant }: Fixture) =>
  (
    await made(
      tenant.admin.post('/v1/support/contacts', { name: 'Dora', email: 'dora@example.com', phone: '33121212' }),
    )
  ).id;
export const code = (response: { json: () => unknown }) => (response.json() as { code?: string }).code;
export const instruction = (change: object = {}) => ({
  tenantId: own.tenant.tenantId,
  contactId,
  channel: 'written',
  scope: 'change',
  reason: 'Leads are missing since this morning.',
  evidence: 'ticket 4711',
  actsAsUserId: own.tenant.admin.id,
  minutes: 30,
  ...change,
});
export const grant = async (change: object = {}) =>
  (await made(staff.post('/v1/staff/support-grants', instruction(change)))).id;
export const ticketOf = async (grantId: string, who = staff) =>
  (await made<{ ticket: string; openAt: string }>(who.post(`/v1/staff/support-grants/${grantId}/session`))).ticket;
export const swap = (ticket: string, options: InjectOptions = {}) =>
  api.app.inject({ method: 'POST', url: '/v1/session/ticket', payload: { ticket }, ...options });

/** A support session at the public address. */
export async function enter(grantId: string, who = staff) {
  const response = await swap(await ticketOf(grantId, who));
  if (response.statusCode !== 201) throw new Error(response.body);
  const [cookie] = response.cookies;
  const headers = { cookie: `${cookie?.name}=${cookie?.value}` };
  const request = (options: InjectOptions) =>
    api.app.inject({ ...options, headers: { ...headers, ...options.headers } });
  return {
    session: response.json<Record<string, unknown>>(),
    request,
    get: (url: string) => request({ method: 'GET', url }),
    post: (url: string, payload: object = {}) => request({ method: 'POST', url, payload }),
    patch: (url: string, payload: object) => request({ method: 'PATCH', url, payload }),
  };
}
