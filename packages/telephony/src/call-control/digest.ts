import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** How long a challenge may be answered, ms. Longer than timer B, so that a retransmitted answer still counts. */
const NONCE_MS = 40_000;
/** Answers remembered against replay; each is forgotten with its nonce. */
const REMEMBERED = 20_000;

export interface DigestAnswer {
  username: string;
  realm: string;
  nonce: string;
  uri: string;
  response: string;
  nc?: string;
  cnonce?: string;
  qop?: string;
}

export type DigestVerdict = 'ok' | 'stale' | 'wrong';

/** A server's side of digest authentication (RFC 2617 and RFC 7616 §3 with MD5, as SIP phones speak it). */
export interface DigestGate {
  /** The value of WWW-Authenticate for a request of this Call-ID. */
  challenge(callId: string, stale?: boolean): string;
  /**
   * `stale`: the nonce is old, of another call, or was used with this count: the phone may try again with a new one.
   * @param ha1 MD5(user:realm:password) in hex
   */
  verify(answer: DigestAnswer, ha1: string, request: { method: string; callId: string }): DigestVerdict;
}

/**
 * Nonces carry their time and are signed, so that any process with the same key can check one that another gave; each is
 * good for one Call-ID.
 */
export function createDigestGate(options: { realm: string; key: Buffer; now?: () => number }): DigestGate {
  const { realm, key, now = Date.now } = options;
  const used = new Map<string, number>();

  const sign = (time: string, callId: string) =>
    createHmac('sha256', key).update(`${time}:${callId}`).digest('hex').slice(0, 32);

  function nonceAge(nonce: string, callId: string): number | undefined {
    const [time = '', signature = ''] = nonce.split('.');
    if (!/^[0-9a-f]{1,12}$/.test(time) || !sameText(signature, sign(time, callId))) return undefined;
    return now() - Number.parseInt(time, 16);
  }

  function firstUse(nonce: string, nc: string): boolean {
    const use = `${nonce}:${nc}`;
    if (used.has(use)) return false;
    for (const [old, at] of used) {
      if (used.size < REMEMBERED && now() - at <= NONCE_MS) break;
      used.delete(old);
    }
    used.set(use, now());
    return true;
  }

  return {
    challenge(callId, stale = false) {
      const time = now().toString(16);
      const nonce = `${time}.${sign(time, callId)}`;
      return `Digest realm="${realm}", nonce="${nonce}", algorithm=MD5, qop="auth"${stale ? ', stale=true' : ''}`;
    },
    verify(answer, ha1, { method, callId }) {
      // First, since what is wrong counts against an address: only who got our nonce there is known to be there.
      const age = nonceAge(answer.nonce, callId);
      if (age === undefined || age < -1000 || age > NONCE_MS) return 'stale';
      if (answer.realm !== realm || answer.qop !== 'auth' || !answer.cnonce) return 'wrong';
      if (!answer.nc || !/^[0-9a-f]{8}$/i.test(answer.nc)) return 'wrong';
      const ha2 = md5(`${method}:${answer.uri}`);
      const expected = md5(`${ha1}:${answer.nonce}:${answer.nc}:${answer.cnonce}:auth:${ha2}`);
      if (!sameText(answer.response.toLowerCase(), expected)) return 'wrong';
      return firstUse(answer.nonce, answer.nc) ? 'ok' : 'stale';
    },
  };
}

/** Reads an Authorization header; undefined when it is no digest answer with what one needs. */
export function parseDigestAnswer(header: string): DigestAnswer | undefined {
  if (header.length > 2000 || !/^\s*digest\s/i.test(header)) return undefined;
  const params: Record<string, string> = {};
  for (const [, name = '', quoted, bare] of header.matchAll(/([a-z]+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))/gi)) {
    params[name.toLowerCase()] = quoted ?? bare ?? '';
  }
  const { username, realm, nonce, uri, response, nc, cnonce, qop, algorithm = 'MD5' } = params;
  if (!username || !realm || !nonce || !uri || !response || algorithm.toUpperCase() !== 'MD5') return undefined;
  return { username, realm, nonce, uri, response, ...(nc && { nc }), ...(cnonce && { cnonce }), ...(qop && { qop }) };
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
