import { createHash, randomBytes } from 'node:crypto';

/** Scanners of source code and logs find leaked keys by it. */
const PREFIX = 'ork_';
const SECRET = /^ork_[A-Za-z0-9_-]{43}$/;

/** 256 random bits. Shown once; only its hash is kept. */
export const newApiSecret = (): string => `${PREFIX}${randomBytes(32).toString('base64url')}`;
export const isApiSecret = (value: unknown): value is string => typeof value === 'string' && SECRET.test(value);
/** SHA-256 in hex: the secret has too much entropy to be guessed from it. */
export const hashApiSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');
