import { schema } from '@outrider/db';
import { totpCode } from '@outrider/security';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { TotpBegun } from '@outrider/contracts';
import { addTotp, api, browser, FACTORS, nextStep, now, outcome, serveFactors, SHOW, tenant } from './test-factors.js';

serveFactors();

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
