import { createHash } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import { isId } from '@outrider/contracts';

/** An assertion may be good no longer, s (RFC 7523, 3, leaves it to us). */
const MAX_LIFE_S = 300;
/** What clocks may differ by, s. */
const TOLERANCE_S = 5;
const MAX_ASSERTION_LENGTH = 4_000;
const HEADER_MEMBERS: readonly string[] = ['alg', 'typ', 'kid'];
const TYPES: readonly unknown[] = [undefined, 'JWT', 'client-authentication+jwt'];

/** The one algorithm of each kind of key: a key never serves another. */
const ALGORITHMS: Record<string, string> = { 'OKP/Ed25519': 'EdDSA', 'EC/P-256': 'ES256' };

/** A client's public key, as `api_keys` keeps it. */
export type StoredPublicKey = Record<string, unknown>;

/** Which key an assertion says that it is signed with; nothing about it has been checked. */
export function assertionKeyId(assertion: string): string | undefined {
  if (assertion.length > MAX_ASSERTION_LENGTH) return undefined;
  try {
    const { kid } = decodeProtectedHeader(assertion);
    return isId(kid) ? kid : undefined;
  } catch {
    return undefined;
  }
}

export interface VerifiedAssertion {
  /** SHA-256 in hex of the key's id and `jti`: what may be shown once. */
  useHash: string;
  /** Until when `useHash` must be remembered. */
  expiresAt: Date;
}

/**
 * Whether a client's signed assertion is good (RFC 7523, 3): signed by this key with the key's own algorithm, issued by and about the
 * client, for exactly one of `audiences`, and for at most five minutes. Whether it was shown before is the caller's to find out.
 */
export async function verifyAssertion(
  assertion: string,
  expected: {
    keyId: string;
    clientId: string;
    publicKey: StoredPublicKey;
    /** Addresses of the token route; the assertion names one. */
    audiences: readonly string[];
    now: Date;
  },
): Promise<VerifiedAssertion | undefined> {
  const { keyId, clientId, publicKey, audiences, now } = expected;
  const algorithm = ALGORITHMS[`${String(publicKey['kty'])}/${String(publicKey['crv'])}`];
  if (algorithm === undefined || assertion.length > MAX_ASSERTION_LENGTH) return undefined;
  try {
    const { payload, protectedHeader } = await jwtVerify(assertion, publicKey, {
      algorithms: [algorithm],
      issuer: clientId,
      subject: clientId,
      audience: [...audiences],
      clockTolerance: TOLERANCE_S,
      currentDate: now,
      requiredClaims: ['exp', 'jti', 'iat'],
    });
    const unknown = Object.keys(protectedHeader).some((member) => !HEADER_MEMBERS.includes(member));
    if (unknown || protectedHeader.kid !== keyId || !TYPES.includes(protectedHeader.typ)) return undefined;
    return readUse(payload, keyId, now);
  } catch {
    // Whatever is wrong with it: whoever shows it learns only that it is.
    return undefined;
  }
}

function readUse({ aud, exp, iat, jti }: JWTPayload, keyId: string, now: Date): VerifiedAssertion | undefined {
  const nowS = now.getTime() / 1000;
  if (typeof aud !== 'string' || exp === undefined || iat === undefined || jti === undefined) return undefined;
  if (exp > nowS + MAX_LIFE_S + TOLERANCE_S || iat > nowS + TOLERANCE_S) return undefined;
  if (jti.length < 1 || jti.length > 200) return undefined;
  return {
    useHash: createHash('sha256').update(`${keyId}.${jti}`).digest('hex'),
    expiresAt: new Date((exp + TOLERANCE_S) * 1000),
  };
}
