import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, hkdfSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createApiTokens } from './api-clients/tokens.js';
import { createSupportTickets } from './support-tickets.js';

const secretKey = Buffer.alloc(32, 9);
let at = new Date('2030-01-01T12:00:00.000Z');
const now = () => at;
const tokens = createApiTokens({ secretKeys: [secretKey], now });
const claims = { sub: 'client', tid: 'tenant', key: 'key' };

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string | undefined) =>
  JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as Record<string, unknown>;
/** The very key of these tokens, as `createSignedTokens` derives it: what only we can do is tried with it too. */
const ownKey = createPrivateKey({
  key: Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    Buffer.from(hkdfSync('sha256', secretKey, 'outrider', 'sign at+jwt', 32)),
  ]),
  format: 'der',
  type: 'pkcs8',
});
const forge = (header: object, payload: object, key = ownKey) => {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
};
const parts = async () => {
  const { token } = await tokens.sign(claims);
  const [header, payload, signature] = token.split('.');
  return { token, header: decode(header), payload: decode(payload), signature };
};

describe('a token that we sign', () => {
  it('is read back, with its claims and a name of its own', async () => {
    const { token, expiresAt } = await tokens.sign(claims);
    expect(expiresAt).toEqual(new Date('2030-01-01T12:05:00.000Z'));
    expect(await tokens.verify(token)).toEqual({ ...claims, jti: expect.any(String) as string, expiresAt });
    const other = await tokens.verify((await tokens.sign(claims)).token);
    expect(other?.jti).not.toBe((await tokens.verify(token))?.jti);
  });

  it('can be forged with the key in hand, which shows that the refusals below have their own reasons', async () => {
    const { header, payload } = await parts();
    expect(await tokens.verify(forge(header, payload))).toMatchObject(claims);
  });

  it('is good while the key that signed it is kept beside a newer one', async () => {
    const { token } = await tokens.sign(claims);
    const rotated = createApiTokens({ secretKeys: [Buffer.alloc(32, 8), secretKey], now });
    expect(await rotated.verify(token)).toMatchObject(claims);
    expect(await tokens.verify((await rotated.sign(claims)).token)).toBeUndefined();
  });

  it('expires', async () => {
    const { token } = await tokens.sign(claims);
    at = new Date(at.getTime() + 5 * 60_000);
    expect(await tokens.verify(token)).toBeUndefined();
  });

  it.each([
    ['audience', { aud: 'outrider-public' }],
    ['audience among several', { aud: ['other'] }],
    ['issuer', { iss: 'somebody' }],
    ['end', { exp: undefined }],
    ['name', { jti: undefined }],
    ['begin in the future', { nbf: 4_000_000_000 }],
    ['claim', { tid: undefined }],
    ['claim that is no text', { sub: { toString: 'x' } }],
  ])('is refused with another %s', async (_what, change) => {
    const { header, payload } = await parts();
    expect(await tokens.verify(forge(header, { ...payload, ...change }))).toBeUndefined();
  });

  it.each([
    ['alg none', { alg: 'none' }],
    ['another type', { typ: 'JWT' }],
    ['the type of another use', { typ: 'support-ticket+jwt' }],
    ['a key id that climbs', { kid: '../../dev/null' }],
    ['a key id of SQL', { kid: "' or 1=1 -- " }],
    ['a key address', { jku: 'https://evil.example/keys' }],
    ['a certificate address', { x5u: 'https://evil.example/cert' }],
    ['a key of its own', { jwk: createPublicKey(ownKey).export({ format: 'jwk' }) }],
    ['certificates', { x5c: ['AA=='] }],
    ['an extension', { crit: ['b64'], b64: false }],
    ['another algorithm', { alg: 'ES256' }],
    ['HMAC', { alg: 'HS256' }],
  ])('is refused with %s in its header, signed by our own key all the same', async (_what, change) => {
    const { header, payload } = await parts();
    expect(await tokens.verify(forge({ ...header, ...change }, payload))).toBeUndefined();
  });

  it('is refused unsigned, and signed by HMAC with the public key', async () => {
    const { header, payload } = await parts();
    expect(await tokens.verify(`${encode({ ...header, alg: 'none' })}.${encode(payload)}.`)).toBeUndefined();
    const spki = createPublicKey(ownKey).export({ format: 'pem', type: 'spki' });
    const signed = `${encode({ ...header, alg: 'HS256' })}.${encode(payload)}`;
    const mac = createHmac('sha256', spki).update(signed).digest('base64url');
    expect(await tokens.verify(`${signed}.${mac}`)).toBeUndefined();
  });

  it('is refused when another key signed it, ours of another use or of another installation included', async () => {
    const { header, payload } = await parts();
    const { privateKey } = generateKeyPairSync('ed25519');
    expect(await tokens.verify(forge(header, payload, privateKey))).toBeUndefined();
    const ticket = await createSupportTickets({ secretKeys: [secretKey], now }).sign({
      sub: 'a',
      tid: 'b',
      staff: 'c',
    });
    expect(await tokens.verify(ticket.token)).toBeUndefined();
    const elsewhere = await createApiTokens({ secretKeys: [Buffer.alloc(32, 8)], now }).sign(claims);
    expect(await tokens.verify(elsewhere.token)).toBeUndefined();
  });

  it('is refused with any byte changed, cut or added, and nothing else throws either', async () => {
    const { token } = await tokens.sign(claims);
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 2), fc.constantFrom('A', 'z', '.', '=', '\u0000', ''), async (i, char) => {
        const changed = token.slice(0, i) + char + token.slice(i + 1);
        fc.pre(changed !== token);
        expect(await tokens.verify(changed)).toBeUndefined();
      }),
      { numRuns: 200 },
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 300 }), async (text) => {
        expect(await tokens.verify(text)).toBeUndefined();
      }),
    );
    expect(await tokens.verify('a'.repeat(100_000))).toBeUndefined();
  });
});
