import { newId } from '@outrider/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, PASSWORD, type TestApi, type TestTenant } from '../test-api.js';
import { made } from '../test-clients.js';
import { createTestStaff, type TestStaff, type TestStaffUser } from '../test-staff.js';

let api: TestApi;
let staffApi: TestStaff;
let own: TestTenant;
let foreign: TestTenant;
let staff: TestStaffUser;
let contactId: string;
beforeAll(async () => {
  api = await createTestApi();
  staffApi = await createTestStaff(api);
  own = await api.addTenant();
  foreign = await api.addTenant();
  staff = await staffApi.addLoggedOn();
  contactId = (await made(own.admin.post('/v1/support/contacts', { name: 'Dora', email: 'dora@example.com' }))).id;
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await staffApi.close();
  await api.close();
});

const code = (response: { json: () => unknown }) => (response.json() as { code?: string }).code;

describe('staff', () => {
  it('log on at their own address alone, and customers at the public one alone, with the answer of a wrong password', async () => {
    const at = (app: TestApi['app'], email: string, password: string, remoteAddress: string) =>
      app.inject({ method: 'POST', url: '/v1/session', payload: { email, password }, remoteAddress });
    const strip = ({ instance: _, ...rest }: Record<string, unknown>) => rest;
    const atPublic = await at(api.app, staff.email, PASSWORD, '192.0.2.1');
    const wrong = await at(api.app, staff.email, 'wrong', '192.0.2.2');
    expect(strip(atPublic.json())).toEqual(strip(wrong.json()));
    expect(code(await at(staffApi.app, own.admin.email, PASSWORD, '192.0.2.3'))).toBe('log-on-failed');
  });

  it('have no use of their session at the public address, nor customers of theirs at the staff one', async () => {
    const headers = { cookie: staff.cookie ?? '' };
    expect((await api.app.inject({ url: '/v1/session', headers })).statusCode).toBe(401);
    const theirs = { cookie: own.admin.cookie };
    expect((await staffApi.app.inject({ url: '/v1/session', headers: theirs })).statusCode).toBe(401);
    expect((await staffApi.app.inject({ url: '/v1/staff/tenants', headers: theirs })).statusCode).toBe(401);
  });

  it('set a second factor up before they may do anything', async () => {
    const fresh = await staffApi.addUser();
    expect((await fresh.logOn()).json()).toMatchObject({ stage: 'enrolment', permissions: ['session.own'] });
    expect(code(await fresh.get('/v1/staff/tenants'))).toBe('enrolment-required');
    expect(code(await fresh.post('/v1/staff/support-grants', {}))).toBe('enrolment-required');
    await fresh.enrol();
    expect((await fresh.get('/v1/staff/tenants')).statusCode).toBe(200);
  });

  it('find their routes at no other address, and no customer’s at theirs', async () => {
    expect((await api.app.inject('/v1/staff/tenants')).statusCode).toBe(404);
    for (const url of ['/v1/leads', '/v1/users', '/v1/campaigns', '/v1/support/grants', '/v1/api-clients']) {
      expect({ url, status: (await staff.get(url)).statusCode }).toEqual({ url, status: 404 });
    }
    expect((await staffApi.app.inject({ method: 'POST', url: '/v1/token', payload: {} })).statusCode).toBe(404);
    const { paths } = (await staffApi.app.inject('/v1/openapi.json')).json<{ paths: object }>();
    const ofStaff = /^\/(v1\/(session|sessions|staff|password-resets|audit)(\/|$)|healthz|readyz)/;
    // Beside one's own log-on stand, in the same files, those of others: for administrators, whom staff are not.
    const denied = ['/v1/security-settings', `/v1/users/${own.agent.id}/sessions`];
    const isDenied = (path: string) =>
      /^\/v1\/(security-settings$|users\/\{id\}\/(second-factors|sessions))/.test(path);
    expect(Object.keys(paths).filter((path) => !ofStaff.test(path) && !isDenied(path))).toEqual([]);
    for (const url of denied) expect(code(await staff.get(url))).toBe('permission-denied');
  });

  it('see which customers there are, and from whom of them instructions may be taken, and no more', async () => {
    const page = await staff.get('/v1/staff/tenants?limit=200');
    const { items } = page.json<{ items: { id: string }[] }>();
    expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining([own.tenantId, foreign.tenantId]));
    expect(Object.keys(items[0] ?? {}).sort()).toEqual(['country', 'createdAt', 'id', 'name']);
    expect((await staff.get('/v1/staff/tenants?name=%25')).json()).toMatchObject({ items: [] });
    const contacts = await staff.get(`/v1/staff/tenants/${own.tenantId}/support-contacts`);
    expect(contacts.json()).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ id: contactId })]) as unknown[],
    });
    expect((await staff.get(`/v1/staff/tenants/${newId()}/support-contacts`)).statusCode).toBe(404);
  });
});
