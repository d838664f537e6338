import { createHash, createPrivateKey, createPublicKey, hkdfSync } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import { newId } from '@outrider/contracts';

const ISSUER = 'outrider';
/** The one algorithm: a token that names another, or none, is refused before any key is looked at. */
const ALGORITHM = 'EdDSA';
/** Everything that a header of ours holds; `jku`, `jwk`, `x5u` and the like are nobody's business here. */
const HEADER_MEMBERS: readonly string[] = ['alg', 'typ', 'kid'];
const MAX_TOKEN_LENGTH = 2_000;
/** PKCS #8 of an Ed25519 key, but for the 32 bytes of the key itself (RFC 8410, 7). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A token's own claims: all of them text. */
export type TokenClaims = Record<string, string>;

export interface SignedTokens<C extends TokenClaims> {
  sign(claims: C): Promise<{ token: string; expiresAt: Date }>;
  /** Its claims with its `jti`; undefined where it is not ours, is for another use, is damaged or has expired. */
  verify(token: string): Promise<(C & { jti: string; expiresAt: Date }) | undefined>;
}

/**
 * Short-lived JWTs that we sign and read ourselves. Each use has a key of its own, derived from the secret key (HKDF, RFC 5869),
 * so that a token of one use is noise to another.
 * @param options.secretKeys 32 bytes each: the first signs, all of them verify, so that a rotation disturbs nobody
 */
export function createSignedTokens<const N extends string>(options: {
  secretKeys: readonly Uint8Array[];
  /** `typ` of the header, and what the key is derived for. */
  type: string;
  audience: string;
  lifeMs: number;
  /** The claims that each token has, `jti`, `exp` and the like aside. */
  claims: readonly N[];
  now: () => Date;
}): SignedTokens<Record<N, string>> {
  const { type, audience, lifeMs, claims: names, now } = options;
  const keys = options.secretKeys.map((secretKey) => deriveKey(secretKey, type));
  const [current] = keys;
  if (!current) throw new Error('There is no key to sign tokens with.');
  return {
    sign: async (claims) => {
      const issuedAt = now();
      const expiresAt = new Date(Math.floor((issuedAt.getTime() + lifeMs) / 1000) * 1000);
      const token = await new SignJWT({ ...claims })
        .setProtectedHeader({ alg: ALGORITHM, typ: type, kid: current.kid })
        .setIssuer(ISSUER)
        .setAudience(audience)
        .setJti(newId())
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(current.privateKey);
      return { token, expiresAt };
    },
    verify: async (token) => {
      if (token.length > MAX_TOKEN_LENGTH) return undefined;
      try {
        const { kid } = decodeProtectedHeader(token);
        const key = keys.find((each) => each.kid === kid);
        if (!key) return undefined;
        const { payload, protectedHeader } = await jwtVerify(token, key.publicKey, {
          algorithms: [ALGORITHM],
          typ: type,
          issuer: ISSUER,
          audience,
          currentDate: now(),
          requiredClaims: ['jti', 'exp', 'iat', ...names],
        });
        if (Object.keys(protectedHeader).some((member) => !HEADER_MEMBERS.includes(member))) return undefined;
        return readClaims(payload, names);
      } catch {
        // Whatever is wrong with it: whoever shows it learns only that it is.
        return undefined;
      }
    },
  };
}

function readClaims<N extends string>(
  payload: JWTPayload,
  names: readonly N[],
): (Record<N, string> & { jti: string; expiresAt: Date }) | undefined {
  const values = [...names, 'jti'].map((name) => [name, payload[name]] as const);
  if (values.some(([, value]) => typeof value !== 'string') || payload.exp === undefined) return undefined;
  return { ...(Object.fromEntries(values) as Record<N | 'jti', string>), expiresAt: new Date(payload.exp * 1000) };
}

function deriveKey(secretKey: Uint8Array, use: string) {
  const seed = Buffer.from(hkdfSync('sha256', secretKey, 'outrider', `sign ${use}`, 32));
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return { privateKey, publicKey, kid: createHash('sha256').update(spki).digest('base64url').slice(0, 16) };
}
