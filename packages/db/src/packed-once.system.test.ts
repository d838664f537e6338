import { eq } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { userSessionRepository } from './tenancy/user-sessions.repository.js';
import { roles, users } from './schema/index.js';
import { createTestCampaign, type TestCampaign } from './test-campaign.js';
import { createTestDatabase, type TestDatabase } from './testing.js';

let test: TestDatabase;
let campaign: TestCampaign;
beforeAll(async () => {
  test = await createTestDatabase();
  campaign = await createTestCampaign(test.database);
});
afterAll(() => test.drop());

it('a session is as it is now, whatever was changed of it, and the same object while nothing was', async () => {
  const { primary } = campaign.scope;
  const sessions = userSessionRepository(test.database);
  const at = new Date();
  const role = { id: newId(), name: 'Reader', permissions: ['leads.read', 'æøå'], createdAt: at };
  await primary.insert(roles, role);
  const user = { id: newId(), email: `${newId()}@example.com`, name: 'A', teamId: campaign.topTeamId, createdAt: at };
  await primary.insert(users, { ...user, role: 'custom', customRoleId: role.id, passwordHash: 'x' });
  const tokenHash = 'a'.repeat(64);
  const times = { createdAt: at, lastSeenAt: at, expiresAt: new Date(at.getTime() + 60_000) };
  const device = { ip: '127.0.0.1', userAgent: 'test' };
  await sessions.insert({ id: newId(), tokenHash, tenantId: campaign.tenantId, userId: user.id, ...device, ...times });

  const first = await sessions.find(tokenHash);
  expect(first).toMatchObject({ ipAllowlist: null, customPermissions: role.permissions });
  const networks = [{ cidr: '192.0.2.0/24', label: 'Kontor på Ærø' }];
  await primary.updateTenant({ ipAllowlist: networks });
  const second = await sessions.find(tokenHash);
  expect(second?.ipAllowlist).toEqual(networks);
  expect(await sessions.find(tokenHash)).toBe(second);
  expect(second).toEqual({ ...first, ipAllowlist: networks });
  for (const each of [second, second?.ipAllowlist, second?.ipAllowlist?.[0], second?.customPermissions])
    expect(Object.isFrozen(each)).toBe(true);
  await primary.update(roles, { permissions: [] }, eq(roles.id, role.id));
  expect((await sessions.find(tokenHash))?.customPermissions).toEqual([]);
  const name = 'O"Brien \\ \u2028 Ærø 🌊\u0000';
  await primary.update(users, { name, active: false }, eq(users.id, user.id));
  expect(await sessions.find(tokenHash)).toMatchObject({
    name,
    active: false,
    createdAt: at,
    expiresAt: times.expiresAt,
  });
});
