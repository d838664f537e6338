import { generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT, exportJWK, type JWTPayload } from 'jose';
import { newId } from '@outrider/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { createApiClients, type StoredApiKey } from './api-clients.js';
import { hashApiSecret, newApiSecret } from './secrets.js';
import { createApiTokens } from './tokens.js';

const AUDIENCE = 'https://outrider.test/v1/token';
const IP = '192.0.2.7';
const secret = newApiSecret();
const ed25519 = generateKeyPairSync('ed25519');
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

let at: Date;
const now = () => at;
let key: StoredApiKey;
let used: Set<string>;
const tokens = createApiTokens({ secretKeys: [Buffer.alloc(32, 1)], now });
const clients = createApiClients({
  store: {
    find: async (id) => (id === key.keyId ? key : undefined),
    findOf: async (tenantId, clientId, keyId) =>
      tenantId === key.tenantId && clientId === key.clientId && keyId === key.keyId ? key : undefined,
    useOnce: async (_tenantId, hash) => !used.has(hash) && Boolean(used.add(hash)),
    touch: async () => undefined,
  },
  tokens,
  audiences: [AUDIENCE],
  now,
});

beforeEach(async () => {
  at = new Date('2030-01-01T12:00:00.000Z');
  used = new Set();
  key = {
    tenantId: newId(),
    keyId: newId(),
    clientId: newId(),
    clientName: 'Client',
    scopes: [
      { permission: 'leads.read', campaignIds: ['one'] },
      { permission: 'suppressions.read', campaignIds: null },
      { permission: 'suppressions.write', campaignIds: ['one'] },
      { permission: 'users.write', campaignIds: null },
      { permission: 'everything', campaignIds: null },
    ],
    requestsPerMinute: 60,
    secretHash: hashApiSecret(secret),
    publicKey: null,
    keyExpiresAt: new Date('2031-01-01T00:00:00.000Z'),
    keyRevokedAt: null,
    clientActive: true,
    approvalExpiresAt: null,
    approvalRevokedAt: null,
    tenantKind: 'customer',
    ipAllowlist: null,
  };
});

const ask = async (...asked: Parameters<typeof clients.issue>) => {
  const issued = await clients.issue(...asked);
  return issued.ok ? issued : undefined;
};
const issue = () => ask({ keyId: key.keyId, secret }, IP);
const seconds = (ms = 0) => Math.floor((at.getTime() + ms) / 1000);
const assertion = (change: { header?: object; payload?: JWTPayload; privateKey?: typeof ed25519.privateKey } = {}) =>
  new SignJWT({
    iss: key.clientId,
    sub: key.clientId,
    aud: AUDIENCE,
    jti: newId(),
    iat: seconds(),
    exp: seconds(60_000),
    ...change.payload,
  })
    .setProtectedHeader({ alg: 'EdDSA', kid: key.keyId, ...change.header })
    .sign(change.privateKey ?? ed25519.privateKey);

describe('a client with a secret', () => {
  it('gets a token that says who it is and what it may do', async () => {
    const issued = await issue();
    const client = await clients.verify(issued?.token ?? '', IP);
    expect(client).toMatchObject({ id: key.clientId, tenantId: key.tenantId, keyId: key.keyId });
    expect([...(client?.permissions ?? [])]).toEqual(['leads.read', 'suppressions.read']);
    expect(client?.campaignsOf('leads.read')).toEqual(['one']);
    expect(client?.campaignsOf('suppressions.read')).toBeNull();
    expect(client?.campaignsOf('users.write')).toEqual([]);
  });

  it('is refused with another secret, another key, or as if it had signed', async () => {
    expect(await ask({ keyId: key.keyId, secret: newApiSecret() }, IP)).toBeUndefined();
    expect(await ask({ keyId: key.keyId, secret: key.secretHash ?? '' }, IP)).toBeUndefined();
    expect(await ask({ keyId: newId(), secret }, IP)).toBeUndefined();
    expect(await ask({ assertion: await assertion() }, IP)).toBeUndefined();
  });

  const past = new Date('2029-01-01T00:00:00.000Z');
  it.each<[string, Partial<StoredApiKey>]>([
    ['whose key was revoked', { keyRevokedAt: past }],
    ['whose key has expired', { keyExpiresAt: past }],
    ['that was switched off', { clientActive: false }],
    ['whose partner’s approval was revoked', { approvalRevokedAt: past }],
    ['whose partner’s approval has expired', { approvalExpiresAt: past }],
    ['that comes from elsewhere', { ipAllowlist: [{ cidr: '198.51.100.0/24' }] }],
    ['of the operator', { tenantKind: 'operator' }],
  ])('%s gets no token, and one that it had is dead', async (_what, change) => {
    const issued = await issue();
    key = { ...key, ...change };
    expect(await issue()).toBeUndefined();
    expect(await clients.verify(issued?.token ?? '', IP)).toBeUndefined();
  });
});

describe('a client with a key of its own', () => {
  beforeEach(async () => {
    key = { ...key, secretHash: null, publicKey: (await exportJWK(ed25519.publicKey)) as Record<string, unknown> };
  });
  const show = async (change?: Parameters<typeof assertion>[0]) => ask({ assertion: await assertion(change) }, IP);

  it('gets a token for a signed assertion, with Ed25519 and with P-256', async () => {
    expect(await show()).toBeDefined();
    key = { ...key, publicKey: (await exportJWK(p256.publicKey)) as Record<string, unknown> };
    expect(await show({ header: { alg: 'ES256', typ: 'JWT' }, privateKey: p256.privateKey })).toBeDefined();
  });

  it('gets one for each assertion, once', async () => {
    const shown = await assertion();
    expect(await ask({ assertion: shown }, IP)).toBeDefined();
    expect(await ask({ assertion: shown }, IP)).toBeUndefined();
    expect(await show()).toBeDefined();
  });

  it.each<[string, () => Parameters<typeof assertion>[0]]>([
    ['for another audience', () => ({ payload: { aud: 'https://evil.example/v1/token' } })],
    ['for several audiences', () => ({ payload: { aud: [AUDIENCE, 'https://evil.example'] } })],
    ['for an audience with a slash more', () => ({ payload: { aud: `${AUDIENCE}/` } })],
    ['of another issuer', () => ({ payload: { iss: newId() } })],
    ['about another client', () => ({ payload: { sub: newId() } })],
    ['that has expired', () => ({ payload: { exp: seconds(-10_000) } })],
    ['that is good for an hour', () => ({ payload: { exp: seconds(3_600_000) } })],
    ['from the future', () => ({ payload: { iat: seconds(60_000) } })],
    ['with an endless name', () => ({ payload: { jti: 'x'.repeat(201) } })],
    ['of a key of somebody', () => ({ privateKey: generateKeyPairSync('ed25519').privateKey })],
    ['with a key address', () => ({ header: { jku: 'https://evil.example/keys' } })],
    ['with a certificate address', () => ({ header: { x5u: 'https://evil.example/cert' } })],
    ['with the type of a token of ours', () => ({ header: { typ: 'at+jwt' } })],
    ['with another algorithm', () => ({ header: { alg: 'ES256' }, privateKey: p256.privateKey })],
    ['with RSA', () => ({ header: { alg: 'RS256' }, privateKey: rsa.privateKey })],
  ])('is refused with an assertion %s', async (_what, change) => {
    expect(await show(change())).toBeUndefined();
    expect(used.size).toBe(0);
  });

  it.each(['exp', 'jti', 'iat', 'aud', 'sub', 'iss'])('is refused with an assertion without %s', async (claim) => {
    expect(await show({ payload: { [claim]: undefined } })).toBeUndefined();
  });

  it('is refused with one that nobody signed, or that HMAC signed with the public key', async () => {
    const claims = {
      iss: key.clientId,
      sub: key.clientId,
      aud: AUDIENCE,
      jti: 'x',
      iat: seconds(),
      exp: seconds(60_000),
    };
    const unsigned = new UnsecuredJWT(claims).encode();
    expect(await ask({ assertion: unsigned }, IP)).toBeUndefined();
    const raw = Buffer.from(String(key.publicKey?.['x']), 'base64url');
    const hmac = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: key.keyId }).sign(raw);
    expect(await ask({ assertion: hmac }, IP)).toBeUndefined();
  });

  it.each([undefined, '', '../x', "' or 1=1", 7])('is refused with the key id %s', async (kid) => {
    expect(await show({ header: { kid } })).toBeUndefined();
  });

  it('is refused with the secret of another kind of key', async () => {
    expect(await issue()).toBeUndefined();
  });
});
