import { createHash, randomBytes } from 'node:crypto';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** 256 random bits, base64url. It lives in the cookie only; the database keeps its hash. */
export const newSessionToken = (): string => randomBytes(32).toString('base64url');

/** SHA-256 in hex: a stolen table lets nobody in, and the token has too much entropy to be guessed from it. */
export const hashSessionToken = (token: string): string => createHash('sha256').update(token).digest('hex');

export const isSessionToken = (value: unknown): value is string => typeof value === 'string' && TOKEN.test(value);

/** `__Host-` makes browsers refuse the cookie unless it is Secure, for `/` and of this very host. */
export const sessionCookieName = (production: boolean): string =>
  production ? '__Host-outrider_session' : 'outrider_session';

/** How the session cookie is set, beside its name and value. */
export const sessionCookieOptions = (production: boolean) =>
  ({ path: '/', httpOnly: true, sameSite: 'strict', secure: production }) as const;

/** The session token of a `Cookie` header; undefined where there is none, or more than one. */
export function readSessionToken(cookieHeader: string | undefined, production: boolean): string | undefined {
  if (!cookieHeader || cookieHeader.length > 8192) return undefined;
  const prefix = `${sessionCookieName(production)}=`;
  const found = cookieHeader
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(prefix))
    .map((pair) => pair.slice(prefix.length));
  return found.length === 1 && isSessionToken(found[0]) ? found[0] : undefined;
}
