import { newId } from '@outrider/contracts';
import { schema, tenantScope, userSessionRepository } from '@outrider/db';
import { createSessions, sessionCookieName } from '@outrider/security';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../test-api.js';
import { createTestStaff, type TestStaff } from '../test-staff.js';

let api: TestApi;
let staff: TestStaff;
beforeAll(async () => {
  api = await createTestApi();
  staff = await createTestStaff(api);
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await staff.close();
  await api.close();
});

it('staff who act as a user are answered nothing that the user was, under the same key', async () => {
  const { tenantId, manager } = await api.addTenant();
  const member = await staff.addLoggedOn();
  const { primary } = tenantScope(api.database, tenantId);
  const createdAt = new Date();
  const expiresAt = new Date(createdAt.getTime() + 600_000);
  const contact = { id: newId(), name: 'Contact', email: 'c@example.com', createdAt };
  await primary.insert(schema.supportContacts, contact);
  const grant = { id: newId(), contactId: contact.id, channel: 'written' as const, scope: 'change' as const };
  const why = { reason: 'r', evidence: 'e', actsAsUserId: manager.id, staffUserId: member.id, createdAt, expiresAt };
  await primary.insert(schema.supportGrants, { ...grant, ...why });
  const support = { staffUserId: member.id, grantId: grant.id, expiresAt };
  const sessions = createSessions({ store: userSessionRepository(api.database) });
  const { token } = await sessions.create({ tenantId, userId: manager.id, support }, { ip: '::1', userAgent: '' });

  const key = { 'idempotency-key': 'one' };
  const first = await manager.post('/v1/projects', { name: 'One' }, key);
  const headers = { ...key, cookie: `${sessionCookieName(false)}=${token}` };
  const theirs = await api.app.inject({ method: 'POST', url: '/v1/projects', headers, payload: { name: 'One' } });
  expect([first.statusCode, theirs.statusCode]).toEqual([201, 201]);
  expect(theirs.headers['idempotency-replayed']).toBeUndefined();
  expect(theirs.json<{ id: string }>().id).not.toBe(first.json<{ id: string }>().id);
});
