import { randomBytes } from 'node:crypto';
import type { SipResponse } from '../types.js';
import { digestHa1, digestResponse, formatDigest, knownAlgorithm, parseDigest } from './digest.js';

export interface Credentials {
  username: string;
  password: string;
}

/** A header that answers a challenge. */
export interface ChallengeAnswer {
  header: 'authorization' | 'proxy-authorization';
  value: string;
  nonce: string;
}

/**
 * Answers the first challenge of a 401 or 407 that can be computed (the server lists them by preference, RFC 8760 §2.3).
 * Undefined when there is none: the call fails with that status.
 */
export function answerChallenge(
  response: SipResponse,
  request: { method: string; uri: string },
  credentials: Credentials,
): ChallengeAnswer | undefined {
  const proxy = response.status === 407;
  for (const value of response.headers.getAll(proxy ? 'proxy-authenticate' : 'www-authenticate')) {
    const challenge = parseDigest(value);
    const realm = challenge?.get('realm');
    const nonce = challenge?.get('nonce');
    if (realm === undefined || nonce === undefined || !knownAlgorithm(challenge?.get('algorithm'))) continue;
    const offeredQop = challenge?.get('qop');
    const auth = offeredQop?.split(',').some((qop) => qop.trim().toLowerCase() === 'auth');
    if (offeredQop !== undefined && !auth) continue;

    const algorithm = challenge?.get('algorithm') ?? 'MD5';
    const qop = auth ? { nc: '00000001', cnonce: randomBytes(8).toString('hex') } : undefined;
    const digest = digestResponse({
      algorithm,
      ha1: digestHa1(credentials.username, realm, credentials.password, algorithm),
      method: request.method,
      uri: request.uri,
      nonce,
      ...(qop && { qop }),
    });
    const opaque = challenge?.get('opaque');
    const fields: [string, string][] = [
      ['username', credentials.username],
      ['realm', realm],
      ['nonce', nonce],
      ['uri', request.uri],
      ['response', digest],
      ['algorithm', algorithm],
    ];
    if (opaque !== undefined) fields.push(['opaque', opaque]);
    let text = formatDigest(fields);
    if (qop) text += `, qop=auth, nc=${qop.nc}, cnonce="${qop.cnonce}"`;
    return { header: proxy ? 'proxy-authorization' : 'authorization', value: text, nonce };
  }
  return undefined;
}

/** Whether a second challenge means "try again with this fresh nonce" rather than "wrong password" (RFC 7616 §3.3). */
export function isStale(response: SipResponse): boolean {
  const header = response.status === 407 ? 'proxy-authenticate' : 'www-authenticate';
  return response.headers.getAll(header).some((value) => parseDigest(value)?.get('stale')?.toLowerCase() === 'true');
}
