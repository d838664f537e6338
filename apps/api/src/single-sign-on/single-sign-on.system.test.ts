import { newId, type IdentityProviderView, type SessionView } from '@outrider/contracts';
import { schema } from '@outrider/db';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApi, logOn, ORIGIN, type TestApi, type TestTenant, type TestUser } from '../test-api.js';
import { createTestIssuer, type TestIssuer, type TestPerson } from './test-issuer.js';

let api: TestApi;
let issuer: TestIssuer;
let tenant: TestTenant;
let provider: IdentityProviderView;
beforeAll(async () => {
  api = await createTestApi();
  issuer = await createTestIssuer(`${ORIGIN}/v1/single-sign-on/callback`);
});
beforeEach(async () => {
  tenant = await api.addTenant();
  provider = await addProvider(tenant.admin);
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
  await issuer.close();
});

const PROVIDERS = '/v1/identity-providers';
const REFUSED = `${ORIGIN}/#single-sign-on-failed`;

async function addProvider(admin: TestUser): Promise<IdentityProviderView> {
  const { url, clientId, clientSecret } = issuer;
  const added = await admin.post(PROVIDERS, {
    slug: newId().toLowerCase(),
    name: 'Our log-on',
    issuer: url,
    clientId,
    clientSecret,
  });
  expect(added.statusCode).toBe(201);
  return added.json();
}

const startUrl = (of = provider) => new URL(of.startUrl).pathname;
const personOf = (user: TestUser, more: Partial<TestPerson> = {}): TestPerson => ({
  subject: `sub-${user.id}`,
  email: user.email.toUpperCase(),
  emailVerified: true,
  ...more,
});

/** The first half: from our page to the service and, logged on there, back to our door. */
async function come(person: TestPerson, of = provider) {
  issuer.person = person;
  const begun = await api.app.inject({ url: startUrl(of) });
  expect(begun.statusCode).toBe(302);
  const [cookie] = begun.cookies;
  const back = await issuer.logOn(String(begun.headers.location));
  return { back, cookie: `${cookie?.name}=${cookie?.value}`, flow: cookie };
}
const enter = (url: URL | string, cookie: string, remoteAddress = '127.0.0.1') => {
  const { pathname, search } = new URL(url);
  return api.app.inject({ url: `${pathname}${search}`, headers: { cookie, host: 'evil.example' }, remoteAddress });
};
const singleSignOn = async (person: TestPerson, of = provider) => {
  const { back, cookie } = await come(person, of);
  return enter(back, cookie);
};
type Answer = Awaited<ReturnType<typeof enter>>;
const sessionOf = async (answer: Answer): Promise<SessionView | undefined> => {
  const token = answer.cookies.find(({ name }) => name === 'outrider_session');
  if (!token) return undefined;
  const headers = { cookie: `outrider_session=${token.value}` };
  return (await api.app.inject({ url: '/v1/session', headers })).json();
};
const refusals = async () => {
  const events = await tenant.records.primary.audit.listOf('identity', provider.id);
  return events.map(({ action, data }) => [action, data['why']]);
};

describe('single sign-on', () => {
  it('logs a user on whose address the service has verified, and from then on by who it is', async () => {
    const { back, cookie, flow } = await come(personOf(tenant.agent));
    expect(flow).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
    expect(back.origin + back.pathname).toBe(provider.redirectUri);
    const entered = await enter(back, cookie);
    expect([entered.statusCode, entered.headers.location]).toEqual([302, `${ORIGIN}/`]);
    expect(entered.headers['cache-control']).toBe('no-store');
    expect(entered.cookies.find(({ name }) => name === 'outrider_session')).toMatchObject({
      httpOnly: true,
      sameSite: 'Strict',
    });
    expect(entered.cookies.find(({ name }) => name === 'outrider_sso')?.value).toBe('');
    expect(await sessionOf(entered)).toMatchObject({
      via: 'single-sign-on',
      stage: 'full',
      user: { id: tenant.agent.id },
    });

    // The address has been given to somebody else since; the person is who it was.
    const moved = personOf(tenant.agent, { email: tenant.admin.email });
    expect(await sessionOf(await singleSignOn(moved))).toMatchObject({ user: { id: tenant.agent.id } });
  });

  it('sends the browser with PKCE, state and nonce, and hides them from it', async () => {
    const begun = await api.app.inject({ url: startUrl() });
    const url = new URL(String(begun.headers.location));
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      redirect_uri: provider.redirectUri,
      code_challenge_method: 'S256',
      scope: 'openid email',
    });
    const [cookie] = begun.cookies;
    for (const name of ['state', 'nonce']) expect(cookie?.value).not.toContain(url.searchParams.get(name));
  });

  it.each<[string, string, (person: TestPerson) => Promise<TestPerson> | TestPerson]>([
    ['the service has not verified the address', 'address-not-verified', (it) => ({ ...it, emailVerified: false })],
    ['nobody here has the address', 'unknown-person', (it) => ({ ...it, email: 'nobody@example.com' })],
    [
      'the address is another tenant’s',
      'unknown-person',
      async (it) => ({ ...it, email: (await api.addTenant()).agent.email }),
    ],
  ])('is refused where %s', async (_what, why, change) => {
    const person = await change(personOf(tenant.agent));
    const before = api.refusedLogOns.length;
    const answer = await singleSignOn(person);
    expect([answer.statusCode, answer.headers.location]).toEqual([302, REFUSED]);
    expect(await sessionOf(answer)).toBeUndefined();
    expect(await refusals()).toEqual([['identity.refused', why]]);
    expect(api.refusedLogOns.length).toBe(before + 1);
  });

  it('is refused to another person who has got the address of one who is linked', async () => {
    await singleSignOn(personOf(tenant.agent));
    const answer = await singleSignOn(personOf(tenant.agent, { subject: 'somebody-new' }));
    expect(answer.headers.location).toBe(REFUSED);
    expect(await refusals()).toEqual([['identity.refused', 'other-person']]);
  });

  it('is refused to who is shut out here, linked or not', async () => {
    await singleSignOn(personOf(tenant.agent));
    for (const user of [tenant.agent, tenant.supervisor]) {
      await tenant.admin.patch(`/v1/users/${user.id}`, { active: false });
      expect((await singleSignOn(personOf(user))).headers.location).toBe(REFUSED);
    }
  });

  it('is refused outside the tenant’s networks', async () => {
    const { back, cookie } = await come(personOf(tenant.agent));
    const networks = [{ cidr: '192.0.2.0/24', label: 'Office' }];
    await tenant.records.transaction((tx) => tx.tenant.update({ ipAllowlist: networks }));
    expect((await enter(back, cookie, '198.51.100.1')).headers.location).toBe(REFUSED);
    expect((await enter(back, cookie, '192.0.2.9')).headers.location).toBe(`${ORIGIN}/`);
  });
});

describe('what comes back', () => {
  it('is taken once', async () => {
    const { back, cookie } = await come(personOf(tenant.agent));
    expect((await enter(back, cookie)).headers.location).toBe(`${ORIGIN}/`);
    expect((await enter(back, cookie)).headers.location).toBe(REFUSED);
  });

  it('is taken from the browser alone that began', async () => {
    const mine = await come(personOf(tenant.agent));
    const theirs = await come(personOf(tenant.admin));
    expect((await enter(theirs.back, mine.cookie)).headers.location).toBe(REFUSED);
    expect((await enter(mine.back, '')).headers.location).toBe(REFUSED);
  });

  it('is not taken with another state, another issuer, without a code, or with an error', async () => {
    const { back, cookie } = await come(personOf(tenant.agent));
    const changed = (change: (parameters: URLSearchParams) => void) => {
      const url = new URL(back);
      change(url.searchParams);
      return enter(url, cookie);
    };
    for (const answer of [
      await changed((parameters) => parameters.set('state', 'other')),
      await changed((parameters) => parameters.delete('state')),
      await changed((parameters) => parameters.set('iss', 'https://evil.example')),
      await changed((parameters) => parameters.delete('code')),
      await changed((parameters) => parameters.set('code', 'guessed')),
      await changed((parameters) => parameters.append('error', 'access_denied')),
    ]) {
      expect(answer.headers.location).toBe(REFUSED);
      expect(await sessionOf(answer)).toBeUndefined();
    }
  });

  it('is not taken with a cookie of another service, nor a damaged one', async () => {
    const other = await addProvider((await api.addTenant()).admin);
    const { back, cookie } = await come(personOf(tenant.agent));
    for (const wrong of [
      cookie.replace(provider.slug, other.slug),
      `${cookie}x`,
      `outrider_sso=${provider.slug}.v2.junk`,
      'outrider_sso=x',
    ]) {
      expect((await enter(back, wrong)).headers.location).toBe(REFUSED);
    }
  });

  it('goes to our own two pages, whatever is asked for', async () => {
    const { back, cookie } = await come(personOf(tenant.agent));
    for (const name of ['redirect', 'return_to', 'next', 'redirect_uri'])
      back.searchParams.set(name, 'https://evil.example');
    const { location } = (await enter(back, cookie)).headers;
    expect([`${ORIGIN}/`, REFUSED]).toContain(location);
  });
});

describe('second factors and single sign-on', () => {
  it('a tenant that asks for one is content with a service that has seen two', async () => {
    await api.database.primary
      .update(schema.tenants)
      .set({ secondFactorRequired: true })
      .where(eq(schema.tenants.id, tenant.tenantId));
    expect(await sessionOf(await singleSignOn(personOf(tenant.agent)))).toMatchObject({ stage: 'enrolment' });
    const seen = personOf(tenant.agent, { amr: ['pwd', 'mfa'] });
    expect(await sessionOf(await singleSignOn(seen))).toMatchObject({ stage: 'full' });
  });

  it('a user’s own is asked for all the same', async () => {
    await tenant.records.transaction((tx) =>
      tx.secondFactors.insert({
        id: newId(),
        userId: tenant.agent.id,
        kind: 'totp',
        name: 'Phone',
        createdAt: new Date(),
        confirmedAt: new Date(),
      }),
    );
    const seen = personOf(tenant.agent, { amr: ['mfa'] });
    expect(await sessionOf(await singleSignOn(seen))).toMatchObject({ stage: 'second-factor', factors: ['totp'] });
  });
});

describe('a log-on service', () => {
  it('is kept with its secret sealed, and shown without', async () => {
    const [row] = await api.database.primary
      .select()
      .from(schema.identityProviders)
      .where(eq(schema.identityProviders.id, provider.id));
    expect(row?.clientSecretEncrypted).toMatch(/^v2\./);
    const list = await tenant.admin.get(PROVIDERS);
    expect(list.body).not.toContain('ecret');
    expect(list.json()).toMatchObject({ items: [{ id: provider.id, redirectUri: provider.redirectUri }] });
  });

  it('that is switched off, moved or removed lets nobody in, and those it let in are out', async () => {
    for (const change of [
      () => tenant.admin.patch(`${PROVIDERS}/${provider.id}`, { enabled: false }),
      () => tenant.admin.patch(`${PROVIDERS}/${provider.id}`, { enabled: true, issuer: 'http://127.0.0.1:1' }),
      () => tenant.admin.request({ method: 'DELETE', url: `${PROVIDERS}/${provider.id}` }),
    ]) {
      await tenant.admin.patch(`${PROVIDERS}/${provider.id}`, { enabled: true, issuer: issuer.url });
      const entered = await singleSignOn(personOf(tenant.agent));
      expect(await sessionOf(entered)).toMatchObject({ stage: 'full' });
      expect((await change()).statusCode).toBeLessThan(300);
      expect(await sessionOf(entered)).toMatchObject({ code: 'not-signed-in' });
      const begun = await api.app.inject({ url: startUrl() });
      expect([404, 302]).toContain(begun.statusCode);
      expect(begun.headers.location ?? REFUSED).toBe(REFUSED);
    }
    expect(await logOn(api.app, tenant.agent.email)).toContain('outrider_session=');
  });

  it('has an address that no other has, and that no other tenant can change', async () => {
    const { url, clientId } = issuer;
    const body = { name: 'X', issuer: url, clientId, clientSecret: 'x', slug: provider.slug };
    const stranger = (await api.addTenant()).admin;
    const clash = await stranger.post(PROVIDERS, body);
    expect([clash.statusCode, (clash.json() as { field: string }).field]).toEqual([409, 'slug']);
    expect((await stranger.patch(`${PROVIDERS}/${provider.id}`, { enabled: false })).statusCode).toBe(404);
  });

  it('that is not there is not found, and one that does not answer leads back', async () => {
    expect((await api.app.inject({ url: '/v1/single-sign-on/no-such-one/start' })).statusCode).toBe(404);
    await tenant.admin.patch(`${PROVIDERS}/${provider.id}`, { issuer: 'http://127.0.0.1:1' });
    const begun = await api.app.inject({ url: startUrl() });
    expect([begun.statusCode, begun.headers.location]).toEqual([302, REFUSED]);
  });
});
