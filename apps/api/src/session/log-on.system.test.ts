import { newId, type SessionView } from '@outrider/contracts';
import { platformRepositories, tenantRecords } from '@outrider/db';
import { createPasswords } from '@outrider/security';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createStaffApi } from '../staff/create-staff-api.js';
import { createTestApi, logOn, PASSWORD, type TestApi, type TestTenant } from '../test-api.js';

let api: TestApi;
let tenant: TestTenant;
let staffEmail: string;
/** Hashes that passwords were checked against; undefined: that of nobody. */
const checked: (string | undefined)[] = [];

beforeAll(async () => {
  const passwords = createPasswords();
  api = await createTestApi({
    passwords: {
      ...passwords,
      verify: (hash, password) => {
        checked.push(hash);
        return passwords.verify(hash, password);
      },
    },
  });
  const { tenantId, teamId } = await platformRepositories(api.database).staff.ensureOperator('Operator');
  staffEmail = `staff-${newId().toLowerCase()}@example.com`;
  const staff = { id: newId(), email: staffEmail, name: 'Sif', role: 'staff' as const, teamId, createdAt: new Date() };
  const passwordHash = await passwords.hash(PASSWORD);
  await tenantRecords(api.database, tenantId).transaction((tx) => tx.users.insert({ ...staff, passwordHash }));
});
beforeEach(async () => {
  tenant = await api.addTenant();
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
});

let addresses = 0;
const freshIp = () => `10.8.${Math.floor((addresses += 1) / 250)}.${addresses % 250}`;
const post = (email: string, password: string, remoteAddress = freshIp()) =>
  api.app.inject({ method: 'POST', url: '/v1/session', payload: { email, password }, remoteAddress });

describe('a log-on that is refused', () => {
  it('gets one answer after the same work, whatever the reason', async () => {
    await tenant.admin.patch(`/v1/users/${tenant.manager.id}`, { active: false });
    const fenced = await api.addTenant();
    await fenced.records.transaction((tx) =>
      tx.tenant.update({ ipAllowlist: [{ cidr: '192.0.2.0/24', label: 'Office' }] }),
    );
    const reasons: [string, string, string][] = [
      ['unknown user', 'nobody@example.com', PASSWORD],
      ['wrong password', tenant.agent.email, 'wrong'],
      ['wrong password that is very long', tenant.agent.email, 'x'.repeat(256)],
      ['not active', tenant.manager.email, PASSWORD],
      ['address not allowed', fenced.agent.email, PASSWORD],
      ['wrong listener', staffEmail, PASSWORD],
    ];
    const answers = new Map<string, string[]>();
    for (const [reason, email, password] of reasons) {
      const ip = freshIp();
      const lines = api.refusedLogOns.length;
      checked.length = 0;
      const { statusCode, headers, body } = await post(email, password, ip);
      const { instance: _instance, ...problem } = JSON.parse(body) as Record<string, unknown>;
      const { date: _date, ...told } = headers;
      const answer = JSON.stringify([statusCode, problem, Object.keys(told), headers['content-length']]);
      answers.set(answer, [...(answers.get(answer) ?? []), reason]);
      // The costly part: once, for who is known and for who is not.
      expect({ reason, checks: checked.length }).toEqual({ reason, checks: 1 });
      const written = api.refusedLogOns.slice(lines);
      expect(written).toHaveLength(1);
      expect(JSON.parse(written[0] ?? '')).toMatchObject({ service: 'web', ip, msg: 'log-on-refused' });
      expect(written[0]).not.toContain(email);
    }
    expect([...answers.values()]).toEqual([reasons.map(([reason]) => reason)]);
    expect([...answers.keys()][0]).toContain('"log-on-failed"');
    expect((await post(fenced.agent.email, PASSWORD, '192.0.2.4')).statusCode).toBe(201);
  });

  it('is not even looked at after five, and the owner comes in from elsewhere', async () => {
    const ip = freshIp();
    const lines = api.refusedLogOns.length;
    for (let n = 0; n < 5; n += 1) expect((await post(tenant.agent.email, 'wrong', ip)).statusCode).toBe(401);
    checked.length = 0;
    const sixth = await post(tenant.agent.email, PASSWORD, ip);
    expect([sixth.statusCode, checked.length]).toEqual([429, 0]);
    expect(Number(sixth.headers['retry-after'])).toBeGreaterThan(14 * 60);
    expect(api.refusedLogOns.length - lines).toBe(6);
    expect((await post(tenant.agent.email, PASSWORD)).statusCode).toBe(201);
    const locked = async () =>
      (await tenant.records.primary.audit.listOf('session', tenant.agent.id)).filter(
        ({ action }) => action === 'session.locked',
      );
    await expect.poll(async () => (await locked()).length).toBe(1);
  });

  it('is refused alike to an unknown account that was tried too often', async () => {
    const ip = freshIp();
    const email = `${newId().toLowerCase()}@example.com`;
    const statuses = [];
    for (let n = 0; n < 6; n += 1) statuses.push((await post(email, 'wrong', ip)).statusCode);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('is counted when many are made at once', async () => {
    const ip = freshIp();
    checked.length = 0;
    const answers = await Promise.all(Array.from({ length: 12 }, () => post(tenant.agent.email, 'wrong', ip)));
    expect(answers.filter(({ statusCode }) => statusCode === 401)).toHaveLength(5);
    expect(checked).toHaveLength(5);
  });
});

describe('a log-on that succeeds', () => {
  it('ends the one that the browser had before', async () => {
    const before = await logOn(api.app, tenant.agent.email);
    const payload = { email: tenant.supervisor.email, password: PASSWORD };
    const next = await api.app.inject({ method: 'POST', url: '/v1/session', payload, headers: { cookie: before } });
    expect(next.statusCode).toBe(201);
    expect((await api.app.inject({ url: '/v1/session', headers: { cookie: before } })).statusCode).toBe(401);
  });

  it('is not left over when the user is shut out, or gets a factor or a password, in the same moment', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { agent, admin } = await api.addTenant();
      const changes = [
        () => admin.patch(`/v1/users/${agent.id}`, { active: false }),
        () => admin.patch(`/v1/users/${agent.id}`, { password: 'four grey herons' }),
      ];
      const [answers, changed] = await Promise.all([
        Promise.all(Array.from({ length: 4 }, () => post(agent.email, PASSWORD))),
        changes[round % 2]?.(),
      ]);
      expect(changed?.statusCode).toBe(200);
      for (const { cookies } of answers) {
        const headers = { cookie: `outrider_session=${cookies[0]?.value ?? 'none'}` };
        expect((await api.app.inject({ url: '/v1/session', headers })).statusCode).toBe(401);
      }
    }
  });
});

describe('staff', () => {
  it('log on at their own address alone, where nobody else does, and set up a second factor first', async () => {
    const app = await createStaffApi(api.deps, 'https://staff.outrider.test');
    const logOnThere = (email: string) =>
      app.inject({ method: 'POST', url: '/v1/session', payload: { email, password: PASSWORD } });
    const answer = await logOnThere(staffEmail);
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({ stage: 'enrolment', permissions: ['session.own'], user: { role: 'staff' } });
    expect((await logOnThere(tenant.admin.email)).json()).toMatchObject({ code: 'log-on-failed' });
    const customers = { url: '/v1/session', headers: { cookie: tenant.admin.cookie } };
    expect((await app.inject(customers)).statusCode).toBe(401);
    await app.close();
  });
});

describe('passwords', () => {
  it('of new users are neither common nor made of their names', async () => {
    const create = (password: string) =>
      tenant.admin.post('/v1/users', {
        email: `${newId().toLowerCase()}@example.com`,
        name: 'Gerda Holm',
        role: 'agent',
        teamId: tenant.topTeamId,
        password,
      });
    for (const password of ['Password1!', 'qwerty123', 'gerdaholm', 'Gerda2026!']) {
      const { statusCode, body } = await create(password);
      expect([statusCode, JSON.parse(body)]).toMatchObject([400, { code: 'password-too-common', field: 'password' }]);
    }
    expect((await create('seven')).statusCode).toBe(400);
    expect((await create('å'.repeat(65))).statusCode).toBe(400);
    expect((await create('eight ok')).statusCode).toBe(201);
    expect((await create('x1 '.repeat(42))).statusCode).toBe(400);
    expect(
      (await create('the quick heron did not jump over the lazy boat; it had no wish to '.repeat(2).slice(0, 127)))
        .statusCode,
    ).toBe(201);
  });

  it('belong to one user: of two who are added at once under one address one is', async () => {
    const email = `${newId().toLowerCase()}@example.com`;
    const body = { email, name: 'Twin', role: 'agent', teamId: tenant.topTeamId, password: 'quiet herons' };
    const other = await api.addTenant();
    const added = await Promise.all([
      tenant.admin.post('/v1/users', body),
      tenant.admin.post('/v1/users', { ...body, email: email.toUpperCase() }),
      other.admin.post('/v1/users', { ...body, teamId: other.topTeamId }),
    ]);
    expect(added.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409, 409]);
  });

  it('are changed by their owners, who show the one that they have', async () => {
    const { agent } = tenant;
    const change = (currentPassword: string, newPassword: string) =>
      agent.request({ method: 'PUT', url: '/v1/session/password', payload: { currentPassword, newPassword } });
    const phone = await logOn(api.app, agent.email);
    const wrong = await change('wrong', 'three blue herons');
    expect([wrong.statusCode, wrong.json()]).toMatchObject([401, { code: 'log-on-failed', field: 'currentPassword' }]);
    const common = await change(PASSWORD, 'password1');
    expect([common.statusCode, common.json()]).toMatchObject([
      400,
      { code: 'password-too-common', field: 'newPassword' },
    ]);
    const before = agent.cookie;
    expect((await change(PASSWORD, 'three blue herons')).statusCode).toBe(200);
    expect(agent.cookie).not.toBe(before);
    expect((await agent.get('/v1/session')).statusCode).toBe(200);
    for (const cookie of [phone, before]) {
      expect((await api.app.inject({ url: '/v1/session', headers: { cookie } })).statusCode).toBe(401);
    }
    expect(await logOn(api.app, agent.email, 'three blue herons')).toContain('outrider_session=');
  });

  it('are not guessed through an open session: five tries, and the door is closed', async () => {
    const statuses = [];
    for (let n = 0; n < 6; n += 1) {
      statuses.push((await tenant.agent.post('/v1/session/confirmation', { password: 'wrong' })).statusCode);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('of administrators are not changed without the present one', async () => {
    const own = await tenant.admin.patch(`/v1/users/${tenant.admin.id}`, { password: 'three blue herons' });
    expect([own.statusCode, own.json()]).toMatchObject([409, { code: 'state-conflict', field: 'password' }]);
  });
});

describe('a session', () => {
  it('the cookie is bound to our host, to https, and to no script', async () => {
    const production = await createTestApi({ production: true });
    const { agent } = await production.addTenant();
    const payload = { email: agent.email, password: PASSWORD };
    const { cookies, body } = await production.app.inject({ method: 'POST', url: '/v1/session', payload });
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatchObject({
      name: '__Host-outrider_session',
      secure: true,
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
    });
    expect(cookies[0]?.domain).toBeUndefined();
    expect(body).not.toContain(cookies[0]?.value);
    const [name, value] = [cookies[0]?.name ?? '', cookies[0]?.value ?? ''];
    const plain = { url: '/v1/session', headers: { cookie: `outrider_session=${value}` } };
    expect((await production.app.inject(plain)).statusCode).toBe(401);
    const right = { url: '/v1/session', headers: { cookie: `${name}=${value}` } };
    expect((await production.app.inject(right)).statusCode).toBe(200);
    expect(production.errors).toEqual([]);
    await production.close();
  });

  it('every answer about a session is never stored, refusals included', async () => {
    const ok = await tenant.agent.get('/v1/session');
    expect((ok.json() as SessionView).stage).toBe('full');
    for (const answer of [ok, await api.app.inject('/v1/session'), await post(tenant.agent.email, 'wrong')]) {
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  });
});
