import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHeaders } from '../message/headers.js';
import type { SipRequest, SipResponse } from '../types.js';
import { answerChallenge, isStale } from './digest-client.js';
import { createDigestServer } from './digest-server.js';
import { digestHa1, digestResponse, formatDigest, parseDigest } from './digest.js';

const credentials = { username: 'trunk', password: 's3cret' };

function challengeResponse(status: 401 | 407, ...challenges: string[]): SipResponse {
  const header = status === 407 ? 'proxy-authenticate' : 'www-authenticate';
  return { kind: 'response', status, reason: '', headers: createHeaders({ [header]: challenges }), body: '' };
}

function invite(headers: Record<string, string> = {}): SipRequest {
  return {
    kind: 'request',
    method: 'INVITE',
    uri: 'sip:+4520000001@carrier',
    headers: createHeaders(headers),
    body: '',
  };
}

function serverFor(options: { status?: 401 | 407; now?: () => number; maxNonces?: number } = {}) {
  return createDigestServer({
    realm: 'carrier',
    ha1: (username) => (username === 'trunk' ? digestHa1('trunk', 'carrier', 's3cret') : undefined),
    nonceTtlMs: 1_000,
    ...options,
  });
}

/** Challenges an INVITE and answers the challenge. */
function answered(server: ReturnType<typeof serverFor>, who = credentials): SipRequest {
  const verdict = server.check(invite());
  if (verdict.ok) throw new Error('no challenge came');
  const [value] = Object.values(verdict.headers);
  const answer = answerChallenge(challengeResponse(verdict.status, value!), invite(), who);
  return invite({ [answer!.header]: answer!.value });
}

describe('digest', () => {
  it('computes the example of RFC 2617 section 3.5', () => {
    const ha1 = digestHa1('Mufasa', 'testrealm@host.com', 'Circle Of Life');
    expect(
      digestResponse({
        algorithm: 'MD5',
        ha1,
        method: 'GET',
        uri: '/dir/index.html',
        nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
        qop: { nc: '00000001', cnonce: '0a4f113b' },
      }),
    ).toBe('6629fae49393a05397450978507c4ef1');
  });

  it('reads quoted commas and escapes, and refuses other schemes and broken values', () => {
    expect(parseDigest('Digest realm="a, \\"b\\"", nonce=abc , qop="auth,auth-int"')).toEqual(
      new Map([
        ['realm', 'a, "b"'],
        ['nonce', 'abc'],
        ['qop', 'auth,auth-int'],
      ]),
    );
    expect(parseDigest('Basic abc')).toBeUndefined();
    expect(parseDigest('Digest realm="never closed')).toBeUndefined();
    expect(parseDigest(`Digest realm="${'x'.repeat(5_000)}"`)).toBeUndefined();
  });

  it('reads what it writes, and never throws at what others write', () => {
    const text = fc.string({ unit: 'grapheme-ascii', maxLength: 60 });
    fc.assert(
      fc.property(text, text, (realm, nonce) => {
        const fields = parseDigest(
          formatDigest([
            ['realm', realm],
            ['nonce', nonce],
          ]),
        );
        expect(fields).toEqual(
          new Map([
            ['realm', realm],
            ['nonce', nonce],
          ]),
        );
      }),
    );
    fc.assert(fc.property(fc.string(), (noise) => void parseDigest(`Digest ${noise}`)));
  });

  it.each([401, 407] as const)('admits an answer to its own %i, and only once', (status) => {
    const server = serverFor({ status });
    const request = answered(server);
    expect(server.check(request)).toEqual({ ok: true, username: 'trunk' });
    expect(server.check(request)).toMatchObject({ ok: false });
  });

  it('admits no answer again whose nonce it had to forget', () => {
    let now = 1_000_000;
    const server = serverFor({ now: () => (now += 1), maxNonces: 2 });
    const requests = [answered(server), answered(server), answered(server)];
    for (const request of requests) expect(server.check(request).ok).toBe(true);
    for (const request of requests) expect(server.check(request).ok).toBe(false);
    expect(server.check(answered(server)).ok).toBe(true);
  });

  it('refuses a wrong password, an unknown user and a nonce that it did not make', () => {
    const server = serverFor();
    expect(server.check(answered(server, { username: 'trunk', password: 'wrong' }))).toMatchObject({ ok: false });
    expect(server.check(answered(server, { username: 'other', password: 's3cret' }))).toMatchObject({ ok: false });
    expect(server.check(answered(serverFor()))).toMatchObject({ ok: false });
  });

  it('calls an old nonce stale, so that the client tries again without asking anybody', () => {
    let now = 1_000_000;
    const server = serverFor({ now: () => now });
    const request = answered(server);
    now += 1_001;
    const verdict = server.check(request);
    if (verdict.ok) throw new Error('admitted');
    expect(isStale(challengeResponse(401, verdict.headers['www-authenticate']!))).toBe(true);
  });

  it('answers the first challenge that can be computed', () => {
    const answer = answerChallenge(
      challengeResponse(
        401,
        formatDigest([
          ['realm', 'a'],
          ['nonce', 'n1'],
          ['algorithm', 'SHA-512-256'],
        ]),
        formatDigest([
          ['realm', 'b'],
          ['nonce', 'n2'],
          ['algorithm', 'SHA-256'],
          ['qop', 'auth'],
          ['opaque', 'o'],
        ]),
      ),
      invite(),
      credentials,
    );
    expect(answer).toMatchObject({ header: 'authorization', nonce: 'n2' });
    expect(parseDigest(answer!.value)?.get('opaque')).toBe('o');
    expect(answerChallenge(challengeResponse(401, 'Digest realm="x"'), invite(), credentials)).toBeUndefined();
  });
});
