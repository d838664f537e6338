import { createHash } from 'node:crypto';

/** Algorithms of RFC 8760 that carriers and registrars really send; `-sess` and `auth-int` are not among them. */
const ALGORITHMS: Readonly<Record<string, 'md5' | 'sha256'>> = { MD5: 'md5', 'SHA-256': 'sha256' };

/** Credentials or a challenge in the form `Digest name=value, name="value"`. Names are lower case. */
export type DigestFields = ReadonlyMap<string, string>;

/** What a digest is made of (RFC 7616 §3.4.1); `ha1` is H(username:realm:password) in hex. */
export interface DigestInput {
  algorithm: string;
  ha1: string;
  method: string;
  uri: string;
  nonce: string;
  /** With a nonce count and a client nonce: `qop=auth`; without: RFC 2069's old form. */
  qop?: { nc: string; cnonce: string };
}

/** Longest header value looked at; a longer one is no digest. */
const MAX_FIELD = 4096;

/** Reads a `Digest …` header value; undefined for another scheme or a value that does not parse. */
export function parseDigest(value: string): DigestFields | undefined {
  if (value.length > MAX_FIELD) return undefined;
  const scheme = /^\s*digest\s+/i.exec(value);
  if (!scheme) return undefined;
  const fields = new Map<string, string>();
  const field = /\s*([A-Za-z0-9-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))\s*(?:,|$)/y;
  field.lastIndex = scheme[0].length;
  while (field.lastIndex < value.length) {
    const match = field.exec(value);
    if (!match) return undefined;
    fields.set(match[1]!.toLowerCase(), match[2]?.replace(/\\(.)/g, '$1') ?? match[3]!);
  }
  return fields;
}

/** Writes `Digest …`; the fields of RFC 3261 §25.1 that are tokens stay bare, as strict peers demand. */
export function formatDigest(fields: Iterable<readonly [string, string]>): string {
  const bare = new Set(['algorithm', 'nc', 'stale']);
  const parts: string[] = [];
  for (const [name, value] of fields) {
    parts.push(bare.has(name) ? `${name}=${value}` : `${name}="${value.replace(/["\\]/g, '\\$&')}"`);
  }
  return `Digest ${parts.join(', ')}`;
}

/** Whether this algorithm can be computed here; absent means MD5 (RFC 3261 §22.4). */
export function knownAlgorithm(algorithm: string | undefined): boolean {
  return (algorithm ?? 'MD5').toUpperCase() in ALGORITHMS;
}

/** H(username:realm:password), hex. */
export function digestHa1(username: string, realm: string, password: string, algorithm = 'MD5'): string {
  return hash(algorithm, `${username}:${realm}:${password}`);
}

/** The `response` field, hex. */
export function digestResponse(input: DigestInput): string {
  const ha2 = hash(input.algorithm, `${input.method}:${input.uri}`);
  const middle = input.qop ? `${input.nonce}:${input.qop.nc}:${input.qop.cnonce}:auth` : input.nonce;
  return hash(input.algorithm, `${input.ha1}:${middle}:${ha2}`);
}

function hash(algorithm: string, text: string): string {
  const name = ALGORITHMS[algorithm.toUpperCase()];
  if (!name) throw new Error(`Digest algorithm ${algorithm} is not supported.`);
  return createHash(name).update(text).digest('hex');
}
