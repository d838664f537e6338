import { newId } from '@outrider/contracts';
import { schema, tenantScope } from '@outrider/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestIssuer, type TestIssuer } from '../single-sign-on/test-issuer.js';
import { createTestApi, logOn, ORIGIN, PASSWORD, type TestApi, type TestTenant, type TestUser } from '../test-api.js';

/* One person with power, who would be two. */
let api: TestApi;
let issuer: TestIssuer;
let tenant: TestTenant;
let other: TestUser;
beforeAll(async () => {
  api = await createTestApi();
  issuer = await createTestIssuer(`${ORIGIN}/v1/single-sign-on/callback`);
});
beforeEach(async () => {
  tenant = await api.addTenant();
  other = await tenant.addUser({ role: 'admin' });
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
  await issuer.close();
});

const CHANGES = '/v1/ip-allowlist/changes';
const proposal = { networks: [{ cidr: '127.0.0.0/8' }], reason: 'We moved.' };
const as = (cookie: string, url: string, payload: object) =>
  api.app.inject({ method: 'POST', url, headers: { cookie }, payload });
const codeOf = (answer: { statusCode: number; body: string }) => {
  const { code = 'ok' } = JSON.parse(answer.body === '' ? '{}' : answer.body) as { code?: string };
  return `${answer.statusCode} ${code}`;
};
const providerOf = () => {
  const { url, clientId, clientSecret } = issuer;
  return { slug: newId().toLowerCase(), name: 'Our log-on', issuer: url, clientId, clientSecret };
};
/** Comes in as whoever the log-on service says. */
async function enterAs(slug: string, user: TestUser, subject = `sub-${user.id}`): Promise<string> {
  issuer.person = { subject, email: user.email, emailVerified: true };
  const begun = await api.app.inject({ url: `/v1/single-sign-on/${slug}/start` });
  const [flow] = begun.cookies;
  const { pathname, search } = await issuer.logOn(String(begun.headers.location));
  const entered = await api.app.inject({
    url: `${pathname}${search}`,
    headers: { cookie: `${flow?.name}=${flow?.value}` },
  });
  const session = entered.cookies.find(({ name, value }) => name === 'outrider_session' && value !== '');
  return session ? `${session.name}=${session.value}` : '';
}

describe('who proposes other networks', () => {
  it('is not who applies them in the clothes of one whom they made', async () => {
    const email = `${newId().toLowerCase()}@example.com`;
    const puppet = { email, name: 'Second', role: 'admin', teamId: tenant.topTeamId, password: PASSWORD };
    expect((await tenant.admin.post('/v1/users', puppet)).statusCode).toBe(201);
    const proposed = await as(await logOn(api.app, email), CHANGES, proposal);
    expect(proposed.statusCode).toBe(201);
    const { id } = proposed.json<{ id: string }>();
    expect(codeOf(await tenant.admin.post(`${CHANGES}/${id}/apply`, {}))).toBe('409 state-conflict');
    expect(codeOf(await other.post(`${CHANGES}/${id}/apply`, {}))).toBe('200 ok');
  });

  it('is not who applies them in the clothes of one whom they gave a password', async () => {
    expect((await tenant.admin.patch(`/v1/users/${other.id}`, { password: 'another long password' })).statusCode).toBe(
      200,
    );
    const proposed = await as(await logOn(api.app, other.email, 'another long password'), CHANGES, proposal);
    const { id } = proposed.json<{ id: string }>();
    expect(codeOf(await tenant.admin.post(`${CHANGES}/${id}/apply`, {}))).toBe('409 state-conflict');
  });

  it('does not apply them as another by a log-on service of their own', async () => {
    const provider = providerOf();
    expect((await tenant.admin.post('/v1/identity-providers', provider)).statusCode).toBe(201);
    const { id } = (await tenant.admin.post(CHANGES, proposal)).json<{ id: string }>();
    const cookie = await enterAs(provider.slug, other);
    expect(cookie).not.toBe('');
    expect(codeOf(await as(cookie, `${CHANGES}/${id}/apply`, {}))).toBe('409 state-conflict');
    expect(codeOf(await other.post(`${CHANGES}/${id}/apply`, {}))).toBe('200 ok');
  });

  it('was not somebody else by a log-on service of who applies them', async () => {
    const provider = providerOf();
    expect((await tenant.admin.post('/v1/identity-providers', provider)).statusCode).toBe(201);
    const { id } = (await as(await enterAs(provider.slug, other), CHANGES, proposal)).json<{ id: string }>();
    expect(codeOf(await tenant.admin.post(`${CHANGES}/${id}/apply`, {}))).toBe('409 state-conflict');
  });
});

describe('who may change the rules of log-ons and is no administrator', () => {
  let keeper: TestUser;
  beforeEach(async () => {
    const role = {
      id: newId(),
      name: 'Keeper',
      permissions: ['security.read', 'security.write'],
      createdAt: new Date(),
    };
    await tenantScope(api.database, tenant.tenantId).primary.insert(schema.roles, role);
    keeper = await tenant.addUser({ role: 'custom', customRoleId: role.id });
  });

  it('names no log-on service, which could let them in as anybody', async () => {
    const provider = providerOf();
    expect(codeOf(await keeper.post('/v1/identity-providers', provider))).toBe('403 permission-denied');
    const added = await tenant.admin.post('/v1/identity-providers', provider);
    const url = `/v1/identity-providers/${added.json<{ id: string }>().id}`;
    expect(codeOf(await keeper.patch(url, { issuer: 'http://127.0.0.1:1' }))).toBe('403 permission-denied');
    expect(codeOf(await keeper.patch(url, { enabled: false }))).toBe('403 permission-denied');
  });

  it('takes the second factor from nobody who may do more', async () => {
    const take = (user: TestUser) =>
      keeper.request({ method: 'DELETE', url: `/v1/users/${user.id}/second-factors` }).then(codeOf);
    expect(await take(tenant.admin)).toBe('403 permission-denied');
    expect(await take(tenant.agent)).toBe('403 permission-denied');
  });
});

it('a log-on service that has moved knows nobody whom the one before knew', async () => {
  const provider = providerOf();
  const { id } = (await tenant.admin.post('/v1/identity-providers', provider)).json<{ id: string }>();
  expect(await enterAs(provider.slug, other, 'number-one')).not.toBe('');
  const url = `/v1/identity-providers/${id}`;
  expect((await tenant.admin.patch(url, { issuer: 'http://127.0.0.1:1' })).statusCode).toBe(200);
  expect((await tenant.admin.patch(url, { issuer: issuer.url })).statusCode).toBe(200);
  const answer = await enterAs(provider.slug, tenant.agent, 'number-one');
  const whose = await api.app.inject({ url: '/v1/session', headers: { cookie: answer } });
  expect(whose.json()).toMatchObject({ user: { id: tenant.agent.id } });
});
