import { schema } from '@outrider/db';
import { totpCode } from '@outrider/security';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FactorConfirmed, SessionView, TotpBegun } from '@outrider/contracts';
import { createTestApi, logOn, ORIGIN, PASSWORD, type TestApi, type TestTenant, type TestUser } from '../test-api.js';
import { createTestAuthenticator } from './test-authenticator.js';

let api: TestApi;
let tenant: TestTenant;
/** The API's clock is turned by this, ms: a code works once, and half a minute is long. */
let ahead = 0;
beforeAll(async () => {
  api = await createTestApi({ now: () => new Date(Date.now() + ahead) });
});
beforeEach(async () => {
  ahead = 0;
  tenant = await api.addTenant();
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
});

const nextStep = () => void (ahead += 30_000);
const now = () => new Date(Date.now() + ahead);
const FACTORS = '/v1/session/second-factors';
const SHOW = '/v1/session/second-factor';
type Answer = Awaited<ReturnType<TestUser['get']>>;
const outcome = (response: Answer) => [response.statusCode, (response.json() as { code?: string }).code];

/** A browser with a cookie of its own. */
const browser = async (email: string, ip?: string) => {
  let cookie = await logOn(api.app, email);
  const ask = async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) => {
    const response = await api.app.inject({
      method,
      url,
      headers: { cookie },
      ...(ip ? { remoteAddress: ip } : {}),
      ...(payload ? { payload } : {}),
    });
    const [set] = response.cookies;
    if (set) cookie = `${set.name}=${set.value}`;
    return response;
  };
  return {
    get cookie() {
      return cookie;
    },
    get: (url: string) => ask('GET', url),
    post: (url: string, payload?: object) => ask('POST', url, payload),
    delete: (url: string) => ask('DELETE', url),
  };
};

/** One-time codes for who is logged on. Returns the secret and what was shown once. */
async function addTotp(user: Pick<TestUser, 'post'>): Promise<{ secret: string; confirmed: FactorConfirmed }> {
  const begun = await user.post(`${FACTORS}/totp`, { name: 'Phone' });
  expect(begun.statusCode).toBe(201);
  const { id, secret, otpauthUri } = begun.json() as TotpBegun;
  expect(otpauthUri).toContain(secret);
  const confirmed = await user.post(`${FACTORS}/totp/${id}/confirm`, { code: totpCode(secret, now()) });
  expect(confirmed.statusCode).toBe(200);
  return { secret, confirmed: confirmed.json() as FactorConfirmed };
}

describe('one-time codes', () => {
  it('are asked for from the next log-on, and let nothing be done before', async () => {
    const { secret } = await addTotp(tenant.agent);
    nextStep();
    const next = await browser(tenant.agent.email);
    expect((await next.get('/v1/session')).json()).toMatchObject({
      stage: 'second-factor',
      factors: ['totp'],
      permissions: ['session.own'],
    });
    expect(outcome(await next.get('/v1/campaigns'))).toEqual([401, 'second-factor-required']);
    expect(outcome(await next.get(FACTORS))).toEqual([401, 'second-factor-required']);
    expect(outcome(await next.post(`${FACTORS}/totp`, { name: 'x' }))).toEqual([401, 'second-factor-required']);
    const before = next.cookie;
    const shown = await next.post(SHOW, { code: totpCode(secret, now()) });
    expect(shown.json()).toMatchObject({ stage: 'full', user: { id: tenant.agent.id } });
    expect(shown.headers['cache-control']).toBe('no-store');
    expect(next.cookie).not.toBe(before);
    expect((await next.get('/v1/campaigns')).statusCode).toBe(200);
    const old = await api.app.inject({ url: '/v1/session', headers: { cookie: before } });
    expect(old.statusCode).toBe(401);
  });

  it('work once, also for two who show one at the same time', async () => {
    const { secret, confirmed } = await addTotp(tenant.agent);
    expect(confirmed.session.stage).toBe('full');
    const code = totpCode(secret, now());
    const again = await browser(tenant.agent.email);
    expect(outcome(await again.post(SHOW, { code }))).toEqual([401, 'second-factor-wrong']);
    nextStep();
    const others = await Promise.all([browser(tenant.agent.email), browser(tenant.agent.email)]);
    const shown = await Promise.all(others.map((other) => other.post(SHOW, { code: totpCode(secret, now()) })));
    expect(shown.map(({ statusCode }) => statusCode).sort()).toEqual([200, 401]);
  });

  it('end the log-ons that began without them', async () => {
    const second = await browser(tenant.agent.email);
    await addTotp(tenant.agent);
    expect((await second.get('/v1/session')).statusCode).toBe(401);
    expect((await tenant.agent.get('/v1/session')).statusCode).toBe(200);
  });

  it('that are guessed end the log-on after five, and the sixth is not looked at', async () => {
    const { secret } = await addTotp(tenant.agent);
    nextStep();
    const guesser = await browser(tenant.agent.email, '198.51.100.7');
    const refused = api.refusedLogOns.length;
    for (let n = 0; n < 5; n += 1) {
      expect(outcome(await guesser.post(SHOW, { code: `00000${n}` }))).toEqual([401, 'second-factor-wrong']);
    }
    expect(outcome(await guesser.post(SHOW, { code: totpCode(secret, now()) }))).toEqual([401, 'not-signed-in']);
    expect(api.refusedLogOns.length - refused).toBe(5);
    expect(api.refusedLogOns.at(-1)).toContain('"ip":"198.51.100.7"');
    const again = await browser(tenant.agent.email, '198.51.100.7');
    expect(outcome(await again.post(SHOW, { code: totpCode(secret, now()) }))).toEqual([429, 'too-many-requests']);
    const owner = await browser(tenant.agent.email, '198.51.100.8');
    expect((await owner.post(SHOW, { code: totpCode(secret, now()) })).statusCode).toBe(200);
  });

  it('are kept sealed, and shown to nobody again', async () => {
    const { secret } = await addTotp(tenant.agent);
    const [row] = await api.database.primary
      .select()
      .from(schema.secondFactors)
      .where(eq(schema.secondFactors.userId, tenant.agent.id));
    expect(row?.secretEncrypted).toMatch(/^v2\./);
    expect(JSON.stringify(row)).not.toContain(secret);
    const list = await tenant.agent.get(FACTORS);
    expect(list.json()).toMatchObject({ items: [{ kind: 'totp', name: 'Phone' }], recoveryCodesLeft: 10 });
    expect(list.body).not.toContain(secret);
  });

  it('that were begun and not confirmed count for nothing', async () => {
    await tenant.agent.post(`${FACTORS}/totp`, { name: 'Phone' });
    const next = await browser(tenant.agent.email);
    expect((await next.get('/v1/session')).json()).toMatchObject({ stage: 'full', factors: [] });
    expect((await next.get(FACTORS)).json()).toMatchObject({ items: [] });
  });

  it('of another user cannot be confirmed or removed', async () => {
    const begun = (await tenant.agent.post(`${FACTORS}/totp`, { name: 'Phone' })).json() as TotpBegun;
    const code = totpCode(begun.secret, now());
    expect((await tenant.manager.post(`${FACTORS}/totp/${begun.id}/confirm`, { code })).statusCode).toBe(404);
    const url = `${FACTORS}/${begun.id}`;
    expect((await tenant.manager.request({ method: 'DELETE', url })).statusCode).toBe(404);
  });
});

describe('recovery codes', () => {
  it('stand in for a factor, once each', async () => {
    const { confirmed } = await addTotp(tenant.agent);
    const [first = '', second = ''] = confirmed.recoveryCodes ?? [];
    expect(confirmed.recoveryCodes).toHaveLength(10);
    const next = await browser(tenant.agent.email);
    const typed = first.toLowerCase().replaceAll('-', ' ');
    expect((await next.post(SHOW, { recoveryCode: typed })).json()).toMatchObject({ stage: 'full' });
    expect((await next.get(FACTORS)).json()).toMatchObject({ recoveryCodesLeft: 9 });
    const again = await browser(tenant.agent.email);
    expect(outcome(await again.post(SHOW, { recoveryCode: first }))).toEqual([401, 'second-factor-wrong']);
    expect((await again.post(SHOW, { recoveryCode: second })).statusCode).toBe(200);
  });

  it('are worth nothing when there are new ones', async () => {
    const { confirmed } = await addTotp(tenant.agent);
    const made = await tenant.agent.post('/v1/session/recovery-codes');
    const { codes } = made.json() as { codes: string[] };
    const next = await browser(tenant.agent.email);
    const [old = ''] = confirmed.recoveryCodes ?? [];
    expect((await next.post(SHOW, { recoveryCode: old })).statusCode).toBe(401);
    expect((await next.post(SHOW, { recoveryCode: codes[0] })).statusCode).toBe(200);
  });

  it('go with the last factor', async () => {
    const { confirmed } = await addTotp(tenant.agent);
    const url = `${FACTORS}/${confirmed.factor.id}`;
    expect((await tenant.agent.request({ method: 'DELETE', url })).statusCode).toBe(204);
    expect((await tenant.agent.get(FACTORS)).json()).toMatchObject({ items: [], recoveryCodesLeft: 0 });
    const next = await browser(tenant.agent.email);
    expect((await next.get('/v1/session')).json()).toMatchObject({ stage: 'full' });
  });
});

describe('keys', () => {
  const addKey = async (user: Pick<TestUser, 'post'>) => {
    const key = createTestAuthenticator();
    const { options } = (await user.post(`${FACTORS}/webauthn/options`)).json() as { options: Record<string, unknown> };
    const response = key.create(options, ORIGIN);
    const added = await user.post(`${FACTORS}/webauthn`, { name: 'Blue key', response });
    return { key, added, response };
  };
  const optionsOf = async (user: Pick<TestUser, 'post'>) =>
    ((await user.post(`${SHOW}/webauthn-options`)).json() as { options: Record<string, unknown> }).options;

  it('are set up and log on', async () => {
    const { key, added } = await addKey(tenant.agent);
    expect(added.statusCode).toBe(201);
    expect(added.json()).toMatchObject({ factor: { kind: 'webauthn', name: 'Blue key' }, session: { stage: 'full' } });
    for (let n = 0; n < 2; n += 1) {
      const next = await browser(tenant.agent.email);
      const options = await optionsOf(next);
      expect(options).toMatchObject({ rpId: 'outrider.test', allowCredentials: [{ transports: ['usb'] }] });
      expect((await next.post(SHOW, { webauthn: key.get(options, ORIGIN) })).json()).toMatchObject({ stage: 'full' });
    }
  });

  it('answer a question once, their own log-on’s alone, and for our pages alone', async () => {
    const { key } = await addKey(tenant.agent);
    const [one, two] = [await browser(tenant.agent.email), await browser(tenant.agent.email)];
    const options = await optionsOf(one);
    await optionsOf(two);
    expect((await two.post(SHOW, { webauthn: key.get(options, ORIGIN) })).statusCode).toBe(401);
    const evil = key.get(await optionsOf(two), 'https://evil.example');
    expect((await two.post(SHOW, { webauthn: evil })).statusCode).toBe(401);
    const right = key.get(options, ORIGIN);
    const shown = await Promise.all([one.post(SHOW, { webauthn: right }), one.post(SHOW, { webauthn: right })]);
    expect(shown.map(({ statusCode }) => statusCode).sort()).toEqual([200, 401]);
  });

  it('do not answer a question of setting up, nor one that is too old', async () => {
    const { key } = await addKey(tenant.agent);
    const { options } = (await tenant.agent.post(`${FACTORS}/webauthn/options`)).json() as {
      options: Record<string, unknown>;
    };
    const answer = key.get({ ...options, rpId: 'outrider.test' }, ORIGIN);
    expect((await tenant.agent.post(SHOW, { webauthn: answer })).statusCode).toBe(401);
    const old = await optionsOf(tenant.agent);
    ahead += 5 * 60_000;
    expect((await tenant.agent.post(SHOW, { webauthn: key.get(old, ORIGIN) })).statusCode).toBe(401);
  });

  it('that were copied are found out', async () => {
    const { key } = await addKey(tenant.agent);
    const next = await browser(tenant.agent.email);
    expect((await next.post(SHOW, { webauthn: key.get(await optionsOf(next), ORIGIN) })).statusCode).toBe(200);
    const thief = await browser(tenant.agent.email);
    const copy = key.get(await optionsOf(thief), ORIGIN, { copied: true });
    expect((await thief.post(SHOW, { webauthn: copy })).statusCode).toBe(401);
  });

  it('of one user are nobody else’s, and cannot be set up twice', async () => {
    const { key, response } = await addKey(tenant.agent);
    await addKey(tenant.manager);
    const stranger = await browser(tenant.manager.email);
    const options = await optionsOf(stranger);
    expect((await stranger.post(SHOW, { webauthn: key.get(options, ORIGIN) })).statusCode).toBe(401);
    const repeated = await tenant.agent.post(`${FACTORS}/webauthn`, { name: 'Again', response });
    expect(outcome(repeated)).toEqual([401, 'second-factor-wrong']);
    const asked = (await tenant.agent.post(`${FACTORS}/webauthn/options`)).json() as {
      options: Record<string, unknown>;
    };
    const twice = await tenant.agent.post(`${FACTORS}/webauthn`, {
      name: 'Again',
      response: key.create(asked.options, ORIGIN),
    });
    expect(outcome(twice)).toEqual([409, 'already-exists']);
  });
});

describe('what is delicate', () => {
  const delicate: [string, (user: TestUser) => Promise<Answer>][] = [
    ['setting up codes', (user) => user.post(`${FACTORS}/totp`, { name: 'x' })],
    ['setting up a key', (user) => user.post(`${FACTORS}/webauthn/options`)],
    ['new recovery codes', (user) => user.post('/v1/session/recovery-codes')],
    [
      'asking the whole company for a factor',
      (user) =>
        user.request({ method: 'PATCH', url: '/v1/security-settings', payload: { secondFactorRequired: true } }),
    ],
    ['another’s password', (user) => user.patch(`/v1/users/${tenant.agent.id}`, { password: 'nine blue herons' })],
  ];

  it.each(delicate)('%s takes the password again ten minutes later', async (_what, ask) => {
    ahead = 10 * 60_000 + 1_000;
    expect(outcome(await ask(tenant.admin))).toEqual([401, 'confirmation-required']);
    expect(outcome(await tenant.admin.post('/v1/session/confirmation', { password: 'wrong' }))).toEqual([
      401,
      'log-on-failed',
    ]);
    expect((await tenant.admin.post('/v1/session/confirmation', { password: PASSWORD })).statusCode).toBe(200);
    expect(outcome(await ask(tenant.admin))).not.toEqual([401, 'confirmation-required']);
  });

  it('takes the factor of who has one, and not the password', async () => {
    const { secret, confirmed } = await addTotp(tenant.agent);
    ahead = 10 * 60_000 + 1_000;
    const remove = () => tenant.agent.request({ method: 'DELETE', url: `${FACTORS}/${confirmed.factor.id}` });
    expect(outcome(await remove())).toEqual([401, 'confirmation-required']);
    const confirmation = await tenant.agent.post('/v1/session/confirmation', { password: PASSWORD });
    expect(outcome(confirmation)).toEqual([409, 'state-conflict']);
    expect((await tenant.agent.post(SHOW, { code: totpCode(secret, now()) })).statusCode).toBe(200);
    expect((await remove()).statusCode).toBe(204);
  });
});

describe('a tenant that asks for a second factor', () => {
  const demand = (user: TestUser) =>
    user.request({ method: 'PATCH', url: '/v1/security-settings', payload: { secondFactorRequired: true } });

  it('has users who set one up at their next log-on, and nothing else before', async () => {
    expect(outcome(await demand(tenant.admin))).toEqual([409, 'would-lock-out']);
    await addTotp(tenant.admin);
    expect((await demand(tenant.admin)).json()).toEqual({ secondFactorRequired: true });
    expect((await tenant.agent.get('/v1/session')).statusCode).toBe(401);
    expect((await tenant.admin.get('/v1/session')).statusCode).toBe(200);

    const agent = await browser(tenant.agent.email);
    expect((await agent.get('/v1/session')).json()).toMatchObject({ stage: 'enrolment', permissions: ['session.own'] });
    expect(outcome(await agent.get('/v1/campaigns'))).toEqual([401, 'enrolment-required']);
    expect(outcome(await agent.get('/v1/session/devices'))).toEqual([401, 'enrolment-required']);
    const { confirmed } = await addTotp(agent);
    expect(confirmed.recoveryCodes).toHaveLength(10);
    expect((await agent.get('/v1/campaigns')).statusCode).toBe(200);
    const last = await agent.delete(`${FACTORS}/${confirmed.factor.id}`);
    expect(outcome(last)).toEqual([409, 'state-conflict']);
  });

  it('gets a user back in who has lost everything, by another administrator', async () => {
    await addTotp(tenant.agent);
    const reset = (user: TestUser, id: string) =>
      user.request({ method: 'DELETE', url: `/v1/users/${id}/second-factors` });
    expect((await reset(tenant.manager, tenant.agent.id)).statusCode).toBe(403);
    expect((await reset(tenant.admin, tenant.admin.id)).statusCode).toBe(409);
    expect((await reset(tenant.admin, tenant.agent.id)).statusCode).toBe(204);
    expect((await tenant.agent.get('/v1/session')).statusCode).toBe(401);
    const agent = await browser(tenant.agent.email);
    expect(((await agent.get('/v1/session')).json() as SessionView).stage).toBe('full');
  });
});
