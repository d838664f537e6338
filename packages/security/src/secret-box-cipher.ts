import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const KEY_BYTES = 32;

export class SecretBoxError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SecretBoxError';
  }
}

/**
 * AES-256-GCM: `<nonce>.<ciphertext and tag>`, both base64url. Nonces are random, which is safe for 2^32 texts under one key
 * (NIST SP 800-38D, 8.3).
 * @param authenticated what must be the same at the opening
 */
export function encrypt(key: Uint8Array, plain: Uint8Array, authenticated: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(authenticated));
  const body = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return `${nonce.toString('base64url')}.${body.toString('base64url')}`;
}

/** @throws SecretBoxError when it was encrypted with another key, for another place, or is damaged. */
export function decrypt(key: Uint8Array, text: string, authenticated: string): Buffer {
  const [nonceText = '', bodyText = '', ...rest] = text.split('.');
  const nonce = Buffer.from(nonceText, 'base64url');
  const body = Buffer.from(bodyText, 'base64url');
  if (rest.length > 0 || nonce.length !== NONCE_BYTES || body.length < TAG_BYTES) {
    throw new SecretBoxError('The sealed secret is damaged.');
  }
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(authenticated));
    decipher.setAuthTag(body.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw new SecretBoxError('The sealed secret is damaged, or belongs elsewhere.');
  }
}
