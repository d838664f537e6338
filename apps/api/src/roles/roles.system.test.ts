import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi, type TestTenant } from '../test-api.js';

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await createTestApi();
});
beforeEach(async () => {
  tenant = await api.addTenant();
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
});

let names = 0;
const addRole = async (...permissions: string[]) => {
  const response = await tenant.admin.post('/v1/roles', { name: `Role ${(names += 1)}`, permissions });
  expect(response.statusCode).toBe(201);
  return response.json<{ id: string }>().id;
};
const give = (userId: string, body: object) => tenant.admin.patch(`/v1/users/${userId}`, body);

describe('a custom role', () => {
  it('lets its users do what it lists, and nothing else', async () => {
    const user = await tenant.addUser({ role: 'custom', customRoleId: await addRole('cdrs.read', 'leads.read') });
    expect((await user.get('/v1/cdrs')).statusCode).toBe(200);
    expect((await user.get('/v1/leads')).statusCode).toBe(200);
    for (const url of ['/v1/campaigns', '/v1/users', '/v1/roles']) expect((await user.get(url)).statusCode).toBe(403);
    const { permissions } = (await user.get('/v1/session')).json<{ permissions: string[] }>();
    expect(permissions).toEqual(['session.own', 'cdrs.read', 'leads.read']);
  });

  it('holds for the very next request when it is changed, and its users log on anew', async () => {
    const roleId = await addRole('cdrs.read', 'leads.read');
    const user = await tenant.addUser({ role: 'custom', customRoleId: roleId });
    const revoked: string[] = [];
    const stop = api.bus.subscribe('user-session.revoked', ({ tokenHash }) => revoked.push(tokenHash));
    await api.bus.ready();
    expect((await tenant.admin.patch(`/v1/roles/${roleId}`, { name: 'Another name' })).statusCode).toBe(200);
    expect((await user.get('/v1/cdrs')).statusCode).toBe(200);
    expect((await tenant.admin.patch(`/v1/roles/${roleId}`, { permissions: ['leads.read'] })).statusCode).toBe(200);
    expect((await user.get('/v1/leads')).statusCode).toBe(401);
    await expect.poll(() => revoked.length).toBe(1);
    stop();
  });

  it.each([
    [['everything.read'], 400, 'permissions.0'],
    [['leads.read', 'staff.tenants.read'], 400, 'permissions.1'],
    [['__proto__'], 400, 'permissions.0'],
    [['leads.read', 'leads.read'], 400, 'permissions'],
  ])('is refused with %j', async (permissions, status, field) => {
    const response = await tenant.admin.post('/v1/roles', { name: 'Wrong', permissions });
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({ field });
  });

  it('has a name of its own', async () => {
    const first = await addRole();
    const { name } = (await tenant.admin.get(`/v1/roles/${first}`)).json<{ name: string }>();
    const second = await tenant.admin.post('/v1/roles', { name, permissions: [] });
    expect(second.json()).toMatchObject({ code: 'already-exists', field: 'name' });
    const other = await addRole();
    const renamed = await tenant.admin.patch(`/v1/roles/${other}`, { name });
    expect(renamed.json()).toMatchObject({ code: 'already-exists', field: 'name' });
  });

  it('cannot be removed while somebody has it', async () => {
    const roleId = await addRole('leads.read');
    const user = await tenant.addUser({ role: 'custom', customRoleId: roleId });
    const remove = () => tenant.admin.request({ method: 'DELETE', url: `/v1/roles/${roleId}` });
    expect((await remove()).json()).toMatchObject({ code: 'in-use' });
    expect((await tenant.admin.get(`/v1/roles/${roleId}`)).json()).toMatchObject({ users: 1 });
    expect((await give(user.id, { role: 'agent' })).json()).toMatchObject({ role: 'agent', customRoleId: null });
    expect((await remove()).statusCode).toBe(204);
  });

  it('is named by users who have the role custom, and by no others', async () => {
    const roleId = await addRole('leads.read');
    const { id } = tenant.agent;
    expect((await give(id, { role: 'custom' })).json()).toMatchObject({ code: 'validation-failed' });
    expect((await give(id, { customRoleId: roleId })).json()).toMatchObject({ code: 'validation-failed' });
    const given = await give(id, { role: 'custom', customRoleId: roleId });
    expect(given.json()).toMatchObject({ role: 'custom', customRoleId: roleId });
  });

  it('of another tenant is one that there is not', async () => {
    const roleId = await addRole('leads.read');
    const other = await api.addTenant();
    const response = await other.admin.patch(`/v1/users/${other.agent.id}`, { role: 'custom', customRoleId: roleId });
    expect(response.json()).toMatchObject({ code: 'unknown-reference', field: 'customRoleId' });
  });
});

describe('who may make roles and users, and is no administrator', () => {
  const addMaker = async () =>
    tenant.addUser({
      role: 'custom',
      customRoleId: await addRole('roles.read', 'roles.write', 'users.read', 'users.write', 'teams.all', 'cdrs.read'),
    });

  it('gives no more than they have, and no power over others', async () => {
    const maker = await addMaker();
    const post = (...permissions: string[]) =>
      maker.post('/v1/roles', { name: `By ${permissions.join()}`, permissions });
    expect((await post('cdrs.read')).statusCode).toBe(201);
    expect((await post('leads.read')).json()).toMatchObject({ code: 'permission-denied', field: 'permissions.0' });
    expect((await post('users.write')).json()).toMatchObject({ code: 'permission-denied' });
    const { items } = (await maker.get('/v1/permissions')).json<{
      items: { permission: string; grantable: boolean }[];
    }>();
    expect(items.filter(({ grantable }) => grantable).map(({ permission }) => permission)).toEqual([
      'session.own',
      'cdrs.read',
      'users.read',
      'teams.all',
      'roles.read',
    ]);
  });

  it('changes no role that permits more, their own included', async () => {
    const maker = await addMaker();
    const more = await addRole('leads.read');
    const narrowed = await maker.patch(`/v1/roles/${more}`, { permissions: [] });
    expect(narrowed.json()).toMatchObject({ code: 'permission-denied' });
    const gone = await maker.request({ method: 'DELETE', url: `/v1/roles/${more}` });
    expect(gone.json()).toMatchObject({ code: 'permission-denied' });
  });

  it('cannot make anybody, or become, what they are not', async () => {
    const maker = await addMaker();
    const user = { name: 'X', teamId: tenant.topTeamId, password: 'a long enough password' };
    const made = await maker.post('/v1/users', { ...user, email: 'x@example.com', role: 'admin' });
    expect(made.json()).toMatchObject({ code: 'permission-denied' });
    const raised = await maker.patch(`/v1/users/${maker.id}`, { role: 'admin' });
    expect(raised.json()).toMatchObject({ code: 'permission-denied' });
    const taken = await maker.patch(`/v1/users/${tenant.admin.id}`, { password: 'another long password' });
    expect(taken.json()).toMatchObject({ code: 'permission-denied' });
  });
});

describe('administrators', () => {
  it('are never all removed or demoted, however many try at once', async () => {
    const other = await tenant.addUser({ role: 'admin' });
    const { admin } = tenant;
    const statuses = await Promise.all([
      admin.patch(`/v1/users/${other.id}`, { role: 'agent' }),
      other.patch(`/v1/users/${admin.id}`, { active: false }),
    ]).then((responses) => responses.map(({ statusCode }) => statusCode));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    const left = await tenant.records.primary.users.list({ role: 'admin', active: true }, { limit: 10 });
    expect(left.items).toHaveLength(1);
  });

  it('cannot give themselves another role', async () => {
    const response = await give(tenant.admin.id, { role: 'manager' });
    expect(response.json()).toMatchObject({ code: 'state-conflict' });
  });

  it('log off whoever they give another role', async () => {
    expect((await tenant.supervisor.get('/v1/users')).statusCode).toBe(200);
    await give(tenant.supervisor.id, { role: 'agent' });
    expect((await tenant.supervisor.get('/v1/users')).statusCode).toBe(401);
  });
});
