import { newId } from '@outrider/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi, type TestTenant } from '../test-api.js';
import { addClient, askToken } from '../test-clients.js';

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await createTestApi();
  tenant = await api.addTenant();
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
});

const everywhere = (permission: string) => ({ permission, campaignIds: null });

describe('asking for a token', () => {
  const send = (payload: string | object, headers: Record<string, string> = {}, remoteAddress = '127.0.0.1') =>
    api.app.inject({ method: 'POST', url: '/v1/token', payload, remoteAddress, headers });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  it('answers a bearer token of five minutes that nobody may store', async () => {
    const client = await addClient(api, tenant, [everywhere('leads.read')]);
    const answer = await askToken(api, client.keyId, client.secret);
    expect(answer.json()).toMatchObject({ token_type: 'Bearer' });
    const { expires_in: seconds } = answer.json<{ expires_in: number }>();
    expect(seconds).toBeGreaterThan(290);
    expect(seconds).toBeLessThanOrEqual(300);
    expect(answer.headers['cache-control']).toContain('no-store');
  });

  it('refuses unknown keys and wrong secrets alike', async () => {
    const client = await addClient(api, tenant, [everywhere('leads.read')]);
    const ip = { remoteAddress: '198.51.100.1' };
    const wrong = await askToken(api, client.keyId, 'ork_wrong', ip);
    const unknown = await askToken(api, newId(), client.secret, ip);
    const noId = await askToken(api, "' or sleep(1) -- ", client.secret, ip);
    const strip = ({ instance: _, ...rest }: Record<string, unknown>) => rest;
    expect(strip(wrong.json())).toEqual(strip(unknown.json()));
    const lines = api.refusedLogOns.map((line) => JSON.parse(line) as object);
    expect(lines.at(-1)).toMatchObject({ service: 'api', ip: '198.51.100.1', msg: 'log-on-refused' });
    expect(api.refusedLogOns.join('')).not.toMatch(/ork_|sleep/);
    expect([wrong, unknown, noId].map(({ statusCode }) => statusCode)).toEqual([401, 401, 401]);
    expect(strip(noId.json())).toEqual(strip(unknown.json()));
    await expect
      .poll(async () => (await tenant.records.primary.audit.listOf('api-token', client.keyId)).at(-1)?.action)
      .toBe('api-token.refused');
  });

  it('closes after five refusals of a key from one address, and not elsewhere', async () => {
    const client = await addClient(api, tenant, [everywhere('leads.read')]);
    const ip = { remoteAddress: '198.51.100.2' };
    for (let n = 0; n < 5; n += 1) expect((await askToken(api, client.keyId, 'ork_x', ip)).statusCode).toBe(401);
    const closed = await askToken(api, client.keyId, client.secret, ip);
    expect(closed.statusCode).toBe(429);
    expect(Number(closed.headers['retry-after'])).toBeGreaterThan(0);
    expect((await askToken(api, client.keyId, client.secret)).statusCode).toBe(200);
  });

  it('refuses proofs of two kinds, fields that are given twice, and bodies of other kinds', async () => {
    const both = { grant_type: 'client_credentials', client_assertion: 'a.b.c' };
    expect((await send(both, { authorization: 'Basic eDp5' })).statusCode).toBe(400);
    expect((await send('grant_type=client_credentials&grant_type=password', form)).statusCode).toBe(400);
    expect((await send('grant_type=password', form)).statusCode).toBe(400);
    expect((await send('__proto__=1&grant_type=client_credentials', form)).statusCode).toBe(400);
    expect((await send('grant_type=client_credentials', { 'content-type': 'text/xml' })).statusCode).toBe(415);
    expect((await send(`grant_type=${'x'.repeat(20_000)}`, form)).statusCode).toBe(413);
    expect((await send('grant_type=client_credentials', form)).statusCode).toBe(401);
  });
});
