import { afterAll, beforeAll, expect, it } from 'vitest';
import { OPERATOR_TENANT_ID, tenantRecords } from '@outrider/db';
import { createTestApi, type TestApi } from '../test-api.js';
import { createTestStaff, type TestStaff } from '../test-staff.js';

const SECRET = 'Zt4kPq81LmVx0RbN';
const URL = '/v1/staff/security-events';

let api: TestApi;
let staff: TestStaff;
beforeAll(async () => {
  api = await createTestApi({ banReportSecret: SECRET });
  staff = await createTestStaff(api);
});
afterAll(async () => {
  await staff.close();
  await api.close();
});

const report = (payload: object, authorization = `Bearer ${SECRET}`) =>
  staff.app.inject({ method: 'POST', url: URL, payload, headers: { authorization } });
const recorded = async () =>
  (await tenantRecords(api.database, OPERATOR_TENANT_ID).primary.audit.list({ stream: 'event' }, { limit: 50 })).items
    .filter((event) => event.entityType === 'address')
    .map(({ action, entityId, data }) => ({ action, entityId, data }));

it('a ban and its end are security events of the operator', async () => {
  expect((await report({ kind: 'banned', address: '203.0.113.9', seconds: 3600 })).statusCode).toBe(204);
  expect((await report({ kind: 'unbanned', address: '2001:db8::9' })).statusCode).toBe(204);
  expect(await recorded()).toEqual([
    { action: 'address.unbanned', entityId: '2001:db8::9', data: {} },
    { action: 'address.banned', entityId: '203.0.113.9', data: { seconds: 3600 } },
  ]);
});

it('only who has the secret is believed', async () => {
  const before = await recorded();
  for (const authorization of [
    '',
    'Bearer ',
    `Basic ${SECRET}`,
    `Bearer ${SECRET}x`,
    `bearer ${SECRET.toLowerCase()}`,
  ]) {
    const answer = await report({ kind: 'banned', address: '203.0.113.9' }, authorization);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'not-signed-in' });
  }
  expect(await recorded()).toEqual(before);
});

it('what is no address, no kind or no time is refused', async () => {
  for (const payload of [
    { kind: 'banned', address: '300.1.1.1' },
    { kind: 'banned', address: '::1; reboot' },
    { kind: 'forgiven', address: '203.0.113.9' },
    { kind: 'banned', address: '203.0.113.9', seconds: -1 },
    { kind: 'banned', address: '203.0.113.9', more: 1 },
  ]) {
    expect((await report(payload)).statusCode).toBe(400);
  }
});

it('customers’ address has no such route, nor has the staff’s without a secret', async () => {
  const headers = { authorization: `Bearer ${SECRET}` };
  const payload = { kind: 'banned', address: '203.0.113.9' };
  expect((await api.app.inject({ method: 'POST', url: URL, payload, headers })).statusCode).toBe(404);
  const { banReportSecret: _none, ...settings } = api.deps.settings;
  const without = await createTestStaff({ ...api, deps: { ...api.deps, settings } });
  expect((await without.app.inject({ method: 'POST', url: URL, payload, headers })).statusCode).toBe(404);
  await without.close();
});

it('members of staff see it among what is on record of the operator', async () => {
  const user = await staff.addLoggedOn();
  const answer = await user.get('/v1/audit?action=address.banned');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ items: [{ stream: 'event', entityId: '203.0.113.9' }] });
  expect((await user.get('/v1/audit/verification')).json()).toMatchObject({ intact: true });
});
