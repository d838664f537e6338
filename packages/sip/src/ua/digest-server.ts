import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { SipRequest } from '../types.js';
import { digestResponse, formatDigest, parseDigest, type DigestFields } from './digest.js';

export interface DigestServerOptions {
  realm: string;
  /** 401 from the called user agent itself, 407 from a proxy on the way. */
  status?: 401 | 407;
  /** H(username:realm:password) with MD5, hex; undefined for a user that does not exist. */
  ha1(username: string): string | undefined;
  /** How long a nonce may be used, ms. */
  nonceTtlMs?: number;
  /** Nonces remembered against replay; beyond this the oldest are forgotten, which only costs their holder a new challenge. */
  maxNonces?: number;
  now?: () => number;
}

export type DigestVerdict =
  { ok: true; username: string } | { ok: false; status: 401 | 407; headers: Record<string, string> };

export interface DigestServer {
  /** Admits a request or says with what to challenge it. */
  check(request: SipRequest): DigestVerdict;
}

/**
 * Digest authentication of requests (RFC 3261 §22). Nonces are signed and carry their time, so that challenging costs
 * no memory; a nonce count may be used once (RFC 7616 §5.10), retransmissions being absorbed by the transaction layer.
 */
export function createDigestServer(options: DigestServerOptions): DigestServer {
  const { realm, status = 401, nonceTtlMs = 60_000, maxNonces = 20_000, now = Date.now } = options;
  const secret = randomBytes(32);
  const challengeHeader = status === 407 ? 'proxy-authenticate' : 'www-authenticate';
  const answerHeader = status === 407 ? 'proxy-authorization' : 'authorization';
  const highestCount = new LRUCache<string, number>({
    max: maxNonces,
    dispose: (_count, nonce, reason) => {
      if (reason === 'evict') forgottenUntil = Math.max(forgottenUntil, madeAt(nonce));
    },
  });
  /** A nonce that is not remembered may be one that was forgotten, where it was made by then. */
  let forgottenUntil = -Infinity;

  const sign = (stamp: string) => createHmac('sha256', secret).update(stamp).digest('hex').slice(0, 32);

  function newNonce(): string {
    const stamp = `${now().toString(36)}-${randomBytes(6).toString('hex')}`;
    return `${stamp}.${sign(stamp)}`;
  }

  const madeAt = (nonce: string) => Number.parseInt(nonce, 36);

  function nonceState(nonce: string): 'fresh' | 'stale' | 'foreign' {
    const [stamp, signature, ...rest] = nonce.split('.');
    if (!stamp || !signature || rest.length > 0 || !equal(signature, sign(stamp))) return 'foreign';
    const age = now() - madeAt(nonce);
    return age <= nonceTtlMs ? 'fresh' : 'stale';
  }

  function countIsNew(nonce: string, nc: number): boolean {
    const highest = highestCount.peek(nonce) ?? (madeAt(nonce) > forgottenUntil ? 0 : Infinity);
    if (nc <= highest) return false;
    highestCount.set(nonce, nc);
    return true;
  }

  function challenge(stale: boolean): DigestVerdict {
    const fields: [string, string][] = [
      ['realm', realm],
      ['nonce', newNonce()],
      ['algorithm', 'MD5'],
      ['qop', 'auth'],
    ];
    if (stale) fields.push(['stale', 'true']);
    return { ok: false, status, headers: { [challengeHeader]: formatDigest(fields) } };
  }

  function digestMatches(fields: DigestFields, request: SipRequest, ha1: string): boolean {
    const { uri, nonce, response, qop, nc, cnonce } = Object.fromEntries(fields);
    if (uri === undefined || nonce === undefined || response === undefined) return false;
    if ((fields.get('algorithm') ?? 'MD5').toUpperCase() !== 'MD5') return false;
    if (qop !== 'auth' || cnonce === undefined || nc === undefined || !/^[0-9a-f]{8}$/i.test(nc)) return false;
    const expected = digestResponse({
      algorithm: 'MD5',
      ha1,
      method: request.method,
      uri,
      nonce,
      qop: { nc, cnonce },
    });
    return equal(response.toLowerCase(), expected);
  }

  return {
    check(request) {
      for (const value of request.headers.getAll(answerHeader)) {
        const fields = parseDigest(value);
        if (fields?.get('realm') !== realm) continue;
        const nonce = fields.get('nonce') ?? '';
        const state = nonceState(nonce);
        if (state === 'foreign') continue;
        const username = fields.get('username') ?? '';
        const ha1 = options.ha1(username);
        if (ha1 === undefined || !digestMatches(fields, request, ha1)) continue;
        if (state === 'stale') return challenge(true);
        if (!countIsNew(nonce, Number.parseInt(fields.get('nc') ?? '', 16))) return challenge(true);
        return { ok: true, username };
      }
      return challenge(false);
    },
  };
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
