import { createHash, randomBytes } from 'node:crypto';
import { base32 } from './base32.js';

/** Codes in a set. */
const COUNT = 10;
/** 80 bits: too many to be guessed, even from the hashes. */
const BYTES = 10;

/** Ten codes of 16 letters and digits in groups of four, to be written down. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: COUNT }, () => (base32(randomBytes(BYTES)).match(/.{4}/g) ?? []).join('-'));

/** SHA-256 in hex; case, blanks and hyphens do not matter. The user is part of it, so that equal codes have different hashes. */
export const hashRecoveryCode = (userId: string, code: string): string =>
  createHash('sha256')
    .update(`${userId}:${code.toUpperCase().replace(/[^A-Z0-9]/g, '')}`)
    .digest('hex');
