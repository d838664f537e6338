import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogOnServices, type Flow, type ServiceClient } from './log-on-service.js';

const REDIRECT = 'https://outrider.test/v1/single-sign-on/callback';
type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

let server: Server;
let client: ServiceClient;
let keys: Keys;
let strange: Keys;
let issued: (claims: JWTPayload) => Promise<string> | string;
let nonce = '';

const services = createLogOnServices({ redirectUri: REDIRECT, allowPrivate: true, now: () => new Date() });
const sign = (claims: JWTPayload, key: Keys['privateKey'], header: Record<string, string> = {}) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one', ...header }).sign(key);

beforeAll(async () => {
  [keys, strange] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  server = createServer((request, response) => {
    const { issuer } = client;
    const seconds = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      aud: client.clientId,
      sub: 'anna',
      email: 'anna@example.com',
      email_verified: true,
      iat: seconds,
      exp: seconds + 60,
      nonce,
    };
    const answers: Record<string, () => Promise<object> | object> = {
      '/.well-known/openid-configuration': () => ({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
      }),
      '/jwks': () => ({ keys: [jwk] }),
      '/token': async () => ({ access_token: 'a', token_type: 'bearer', id_token: await issued(claims) }),
    };
    void Promise.resolve(answers[request.url ?? '']?.()).then((body) => {
      response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = { issuer, clientId: 'outrider', clientSecret: 'secret' };
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function finish(token: typeof issued, flow?: (begun: Flow) => Flow) {
  const { flow: begun } = await services.begin(client);
  nonce = begun.nonce;
  issued = token;
  return services.finish(client, flow ? flow(begun) : begun, { code: 'code', state: begun.state });
}

describe('a token of a log-on service', () => {
  it('is taken where everything is right', async () => {
    const person = await finish((claims) => sign(claims, keys.privateKey));
    expect(person).toEqual({ subject: 'anna', email: 'anna@example.com', multiFactor: false });
  });

  it.each(['anna ', ' anna', 'ånna', '', 'anna\n'])('is refused where %j is who it is', async (sub) => {
    await expect(finish((claims) => sign({ ...claims, sub }, keys.privateKey))).rejects.toThrow();
  });

  it('gives no address that is not verified, whatever kind of yes stands there', async () => {
    for (const verified of [false, undefined, 'true', 1]) {
      const person = await finish((claims) => sign({ ...claims, email_verified: verified }, keys.privateKey));
      expect(person.email).toBeUndefined();
    }
  });

  it.each<[string, (claims: JWTPayload) => Promise<string> | string]>([
    ['signed by another key', (claims) => sign(claims, strange.privateKey)],
    [
      'signed by a key that it brings itself',
      async (claims) =>
        new SignJWT(claims)
          .setProtectedHeader({
            alg: 'RS256',
            kid: 'two',
            jwk: await exportJWK(strange.publicKey),
            jku: 'http://127.0.0.1:1/',
          })
          .sign(strange.privateKey),
    ],
    ['not signed', (claims) => new UnsecuredJWT(claims).encode()],
    [
      'signed with the public key as a secret',
      async (claims) =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256', kid: 'one' })
          .sign(new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)))),
    ],
    ['for another client', (claims) => sign({ ...claims, aud: 'somebody-else' }, keys.privateKey)],
    [
      'for several, and meant for another',
      (claims) => sign({ ...claims, aud: ['outrider', 'other'], azp: 'other' }, keys.privateKey),
    ],
    ['of another issuer', (claims) => sign({ ...claims, iss: 'https://evil.example' }, keys.privateKey)],
    ['that is over', (claims) => sign({ ...claims, exp: Math.floor(Date.now() / 1000) - 600 }, keys.privateKey)],
    ['of another flow', (claims) => sign({ ...claims, nonce: 'other' }, keys.privateKey)],
    ['without a flow', ({ nonce: _nonce, ...claims }) => sign(claims, keys.privateKey)],
    ['of nobody', ({ sub: _sub, ...claims }) => sign(claims, keys.privateKey)],
    ['of a person with an endless name', (claims) => sign({ ...claims, sub: 'x'.repeat(256) }, keys.privateKey)],
    ['that is none', () => 'a.b.c'],
  ])('%s is refused', async (_what, token) => {
    await expect(finish(token)).rejects.toThrow();
  });

  it('is refused for another state', async () => {
    const right = (claims: JWTPayload) => sign(claims, keys.privateKey);
    await expect(finish(right, (flow) => ({ ...flow, state: 'other' }))).rejects.toThrow();
  });
});
