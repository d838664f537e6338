import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApi, logOn, ORIGIN, PASSWORD, type TestApi, type TestTenant } from '../test-api.js';

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await createTestApi({ sessionLimits: { idleMs: 3_600_000, absoluteMs: 7_200_000 } });
});
beforeEach(async () => {
  tenant = await api.addTenant();
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
});

const post = (payload: object, options: { ip?: string; headers?: Record<string, string> } = {}) =>
  api.app.inject({
    method: 'POST',
    url: '/v1/session',
    payload,
    ...(options.ip ? { remoteAddress: options.ip } : {}),
    headers: options.headers ?? {},
  });
const problem = (response: { json: () => unknown }) => {
  const { code, detail, title, field } = response.json() as Record<string, unknown>;
  return { code, detail, title, field };
};
let addresses = 0;
/** An address that has failed at nothing yet. */
const freshIp = () => `10.${Math.floor((addresses += 1) / 250)}.${addresses % 250}.${Date.now() % 250}`;

describe('logging on', () => {
  it('answers who one is, and puts the token into the cookie alone', async () => {
    const response = await post({ email: tenant.supervisor.email.toUpperCase(), password: PASSWORD });
    expect(response.statusCode).toBe(201);
    expect(response.json()).toMatchObject({
      user: { id: tenant.supervisor.id, role: 'supervisor', teamId: tenant.topTeamId },
      tenantId: tenant.tenantId,
      gatewayUrl: 'ws://localhost:3001',
      permissions: expect.arrayContaining(['campaigns.watch']) as string[],
    });
    const [cookie] = response.cookies;
    expect(cookie).toMatchObject({ name: 'outrider_session', httpOnly: true, sameSite: 'Strict', path: '/' });
    expect(response.body).not.toContain(cookie?.value);
    expect(response.headers['cache-control'] ?? '').not.toContain('public');
  });

  it('answers an unknown address and a wrong password alike', async () => {
    const ip = freshIp();
    const unknown = await post({ email: 'nobody@example.com', password: PASSWORD }, { ip });
    const wrong = await post({ email: tenant.agent.email, password: 'not this one' }, { ip });
    expect([unknown.statusCode, wrong.statusCode]).toEqual([401, 401]);
    expect(problem(unknown)).toEqual(problem(wrong));
    expect(Object.keys(unknown.headers).sort()).toEqual(Object.keys(wrong.headers).sort());
  });

  it('is refused to who is not active any more, with the same answer', async () => {
    await tenant.admin.patch(`/v1/users/${tenant.agent.id}`, { active: false });
    const response = await post({ email: tenant.agent.email, password: PASSWORD }, { ip: freshIp() });
    expect(problem(response)).toMatchObject({ code: 'log-on-failed' });
  });

  it('is limited after five failures from one address, the right password included, and not for others', async () => {
    const ip = freshIp();
    const { email } = tenant.agent;
    for (let n = 0; n < 5; n += 1) expect((await post({ email, password: 'wrong' }, { ip })).statusCode).toBe(401);
    const response = await post({ email, password: PASSWORD }, { ip });
    expect(response.statusCode).toBe(429);
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    expect(problem(response)).toMatchObject({ code: 'too-many-requests' });
    expect((await post({ email, password: PASSWORD }, { ip: freshIp() })).statusCode).toBe(201);
    expect((await post({ email: tenant.admin.email, password: PASSWORD }, { ip })).statusCode).toBe(201);
  });

  it('costs nothing while it succeeds', async () => {
    const ip = freshIp();
    for (let n = 0; n < 15; n += 1) {
      expect((await post({ email: tenant.agent.email, password: PASSWORD }, { ip })).statusCode).toBe(201);
    }
  });

  it('is audited, refused or not', async () => {
    await post({ email: tenant.agent.email, password: 'wrong' }, { ip: freshIp() });
    const events = () => tenant.records.primary.audit.listOf('session', tenant.agent.id);
    const actions = async () => (await events()).map((event) => event.action);
    await expect.poll(actions).toEqual(['session.created', 'session.refused']);
    expect(JSON.stringify(await events())).not.toContain('wrong');
  });
});

describe('a session', () => {
  it('is not taken from the URL, from other headers, or twice', async () => {
    const [name, token] = tenant.agent.cookie.split('=');
    for (const attempt of [
      { url: `/v1/session?${name}=${token}` },
      { url: '/v1/session', headers: { authorization: `Bearer ${token}` } },
      { url: '/v1/session', headers: { cookie: `${tenant.agent.cookie}; ${tenant.admin.cookie}` } },
      { url: '/v1/session', headers: { cookie: `${tenant.agent.cookie}x` } },
    ]) {
      expect((await api.app.inject(attempt)).statusCode).toBe(401);
    }
  });

  it('ends when one logs off, and the others are told', async () => {
    const told: string[] = [];
    const stop = api.bus.subscribe('user-session.revoked', ({ tokenHash }) => told.push(tokenHash));
    await api.bus.ready();
    const second = await logOn(api.app, tenant.agent.email);
    const response = await tenant.agent.request({ method: 'DELETE', url: '/v1/session' });
    expect(response.statusCode).toBe(204);
    expect(response.cookies[0]).toMatchObject({ name: 'outrider_session', value: '' });
    expect((await tenant.agent.get('/v1/session')).statusCode).toBe(401);
    await expect.poll(() => told.length).toBe(1);
    expect((await api.app.inject({ url: '/v1/session', headers: { cookie: second } })).statusCode).toBe(200);
    stop();
  });

  it.each([
    ['a new password', { password: 'another long password' }],
    ['being shut out', { active: false }],
  ])('ends with %s, on every device', async (_what, change) => {
    const told: string[] = [];
    const stop = api.bus.subscribe('user-session.revoked', ({ tokenHash }) => told.push(tokenHash));
    await api.bus.ready();
    const second = await logOn(api.app, tenant.agent.email);
    expect((await tenant.admin.patch(`/v1/users/${tenant.agent.id}`, change)).statusCode).toBe(200);
    expect((await tenant.agent.get('/v1/session')).statusCode).toBe(401);
    expect((await api.app.inject({ url: '/v1/session', headers: { cookie: second } })).statusCode).toBe(401);
    await expect.poll(() => told.length).toBe(2);
    stop();
  });

  it('ends when its user gets another role, and the next one has that role', async () => {
    expect((await tenant.agent.get('/v1/users')).statusCode).toBe(403);
    await tenant.admin.patch(`/v1/users/${tenant.agent.id}`, { role: 'supervisor' });
    expect((await tenant.agent.get('/v1/users')).statusCode).toBe(401);
    const cookie = await logOn(api.app, tenant.agent.email);
    expect((await api.app.inject({ url: '/v1/users', headers: { cookie } })).statusCode).toBe(200);
  });

  it('of an administrator cannot shut itself out', async () => {
    for (const change of [{ active: false }, { role: 'agent' }]) {
      const response = await tenant.admin.patch(`/v1/users/${tenant.admin.id}`, change);
      expect([response.statusCode, problem(response).code]).toEqual([409, 'state-conflict']);
    }
  });
});

describe('requests that change something', () => {
  it.each([
    ['https://evil.example', 403],
    ['null', 403],
    [ORIGIN, 201],
  ])('from a page of %s are answered with %d', async (origin, status) => {
    const response = await tenant.manager.post('/v1/projects', { name: 'X' }, { origin });
    expect(response.statusCode).toBe(status);
    if (status === 403) expect(problem(response)).toMatchObject({ code: 'foreign-origin' });
  });

  it('refuse a foreign page to log on, too', async () => {
    const { email } = tenant.agent;
    const response = await post({ email, password: PASSWORD }, { headers: { origin: 'https://evil.example' } });
    expect(response.statusCode).toBe(403);
  });
});

it('every answer carries headers that keep browsers careful', async () => {
  const { headers } = await tenant.agent.get('/v1/session');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['x-powered-by']).toBeUndefined();
});
