import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { SignJWT } from 'jose';
import { schema, tenantScope } from '@outrider/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../create-api.js';
import { createTestApi, ORIGIN, type TestApi } from '../test-api.js';
import { addClient, made } from '../test-clients.js';
import { createFixture, type Fixture } from '../test-fixture.js';

let api: TestApi;
let own: Fixture;
let now = () => new Date();
beforeAll(async () => {
  api = await createTestApi({ now: () => now() });
  own = await createFixture(api);
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
});

const AUDIENCE = `${ORIGIN}/v1/token`;
const everywhere = (permission: string) => ({ permission, campaignIds: null });
const code = (response: { json: () => unknown }) => (response.json() as { code?: string }).code;

describe('keys', () => {
  it('are shown once, kept as a hash, and listed without their secrets', async () => {
    const client = await addClient(api, own.tenant, [everywhere('leads.read')]);
    expect(client.secret).toMatch(/^ork_[A-Za-z0-9_-]{43}$/);
    const listed = await own.tenant.admin.get(`/v1/api-clients/${client.clientId}/keys`);
    expect(listed.json()).toMatchObject({
      items: [{ id: client.keyId, kind: 'secret', lastUsedAt: expect.any(String) }],
    });
    const { primary } = tenantScope(api.database, own.tenant.tenantId);
    const kept = JSON.stringify([
      await primary.select().from(schema.apiKeys),
      await primary.select().from(schema.auditEvents),
    ]);
    for (const shown of [listed.body, kept]) expect(shown).not.toContain(client.secret.slice(4));
  });

  it('live a year at most, and a client has ten at most', async () => {
    const { admin } = own.tenant;
    const { clientId } = await addClient(api, own.tenant, [everywhere('leads.read')]);
    const add = (body: object) => admin.post(`/v1/api-clients/${clientId}/keys`, body);
    expect((await add({ days: 366 })).statusCode).toBe(400);
    for (let n = 1; n < 10; n += 1) await made(add({ days: 365 }));
    expect(code(await add({}))).toBe('state-conflict');
  });

  it('of the client’s own sign assertions, each good once; a private key or a point off the curve is refused', async () => {
    const { admin } = own.tenant;
    const { clientId } = await addClient(api, own.tenant, [everywhere('leads.read')]);
    const add = (publicKey: object) => admin.post(`/v1/api-clients/${clientId}/keys`, { publicKey });
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    expect((await add(privateKey.export({ format: 'jwk' }))).statusCode).toBe(400);
    const x = Buffer.alloc(32, 1).toString('base64url');
    expect((await add({ kty: 'EC', crv: 'P-256', x, y: x })).json()).toMatchObject({ field: 'publicKey' });
    const key = await made<{ id: string; secret: null; audience: string }>(add(publicKey.export({ format: 'jwk' })));
    expect(key).toMatchObject({ secret: null, audience: AUDIENCE });

    const assertion = await new SignJWT({ jti: randomUUID() })
      .setProtectedHeader({ alg: 'EdDSA', kid: key.id })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(key.audience)
      .setIssuedAt()
      .setExpirationTime('2m')
      .sign(privateKey);
    const show = () =>
      api.app.inject({
        method: 'POST',
        url: '/v1/token',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({
          grant_type: 'client_credentials',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: assertion,
        }).toString(),
      });
    const [first, second] = await Promise.all([show(), show()]);
    expect([first.statusCode, second.statusCode].sort()).toEqual([200, 401]);
  });
});

describe('requests of a client', () => {
  it('are counted by hour and shown, the refused ones too', async () => {
    const client = await addClient(api, own.tenant, [everywhere('leads.read')]);
    for (let n = 0; n < 3; n += 1) await client.get('/v1/leads');
    await client.get('/v1/cdrs');
    const usage = await own.tenant.admin.get(`/v1/api-clients/${client.clientId}/usage`);
    const { hours } = usage.json<{ hours: { requests: number; refused: number; failed: number }[] }>();
    const sum = (what: 'requests' | 'refused' | 'failed') => hours.reduce((total, hour) => total + hour[what], 0);
    expect([sum('requests'), sum('refused'), sum('failed')]).toEqual([4, 1, 0]);
  });

  it('are not lost when the process that counted them stops', async () => {
    const client = await addClient(api, own.tenant, [everywhere('leads.read')]);
    const other = await createApi(api.deps);
    const headers = { authorization: `Bearer ${client.token}` };
    for (let n = 0; n < 3; n += 1) expect((await other.inject({ url: '/v1/leads', headers })).statusCode).toBe(200);
    await other.close();
    const { primary } = tenantScope(api.database, own.tenant.tenantId);
    const { clientId } = client;
    const rows = await primary.select().from(schema.apiUsage).where(eq(schema.apiUsage.clientId, clientId));
    expect(rows.reduce((sum, { requests }) => sum + requests, 0)).toBe(3);
  });

  it('beyond its rate are refused until the minute is over, and others are not', async () => {
    const client = await addClient(api, own.tenant, [everywhere('leads.read')], { requestsPerMinute: 3 });
    const other = await addClient(api, own.tenant, [everywhere('leads.read')]);
    const at = new Date();
    now = () => at;
    for (let n = 0; n < 3; n += 1) expect((await client.get('/v1/leads')).statusCode).toBe(200);
    const refused = await client.get('/v1/leads');
    expect(refused.statusCode).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await other.get('/v1/leads')).statusCode).toBe(200);
  });
});
