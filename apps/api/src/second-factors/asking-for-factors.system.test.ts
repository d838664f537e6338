import type { SessionView } from '@outrider/contracts';
import { totpCode } from '@outrider/security';
import { describe, expect, it } from 'vitest';
import { PASSWORD, type TestUser } from '../test-api.js';
import {
  addTotp,
  browser,
  clock,
  FACTORS,
  now,
  outcome,
  serveFactors,
  SHOW,
  tenant,
  type Answer,
} from './test-factors.js';

serveFactors();

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
    clock.ahead = 10 * 60_000 + 1_000;
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
    clock.ahead = 10 * 60_000 + 1_000;
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
