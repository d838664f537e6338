import { createSignedTokens, type SignedTokens } from '../signed-tokens.js';

/** How long an API client's token is good, ms. Its client, key and approval are looked up at each use all the same. */
export const API_TOKEN_LIFE_MS = 5 * 60_000;

/** `sub`: the client; `tid`: its tenant; `key`: the key that it showed. */
export type ApiTokens = SignedTokens<Record<'sub' | 'tid' | 'key', string>>;

/** What API clients send as `Authorization: Bearer` (RFC 9068). */
export const createApiTokens = (options: { secretKeys: readonly Uint8Array[]; now: () => Date }): ApiTokens =>
  createSignedTokens({
    ...options,
    type: 'at+jwt',
    audience: 'outrider-api',
    lifeMs: API_TOKEN_LIFE_MS,
    claims: ['sub', 'tid', 'key'],
  });
