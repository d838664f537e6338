import { describe, expect, it } from 'vitest';
import { ORIGIN, type TestUser } from '../test-api.js';
import { createTestAuthenticator } from './test-authenticator.js';
import { browser, clock, FACTORS, outcome, serveFactors, SHOW, tenant } from './test-factors.js';

serveFactors();

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
    clock.ahead += 5 * 60_000;
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
