import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Where a secret is kept. A value that is moved to another tenant's row, or to another column, does not open. */
export interface SecretPlace {
  tenantId: string;
  /** `table.column`. */
  column: string;
}

export interface SecretBox {
  /** `v1.<key id>.<nonce>.<ciphertext and tag>`, each part base64url. */
  seal(plain: string, place: SecretPlace): string;
  /** @throws SecretBoxError when it was sealed with another key, for another place, or is damaged. */
  open(sealed: string, place: SecretPlace): string;
}

export class SecretBoxError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SecretBoxError';
  }
}

/**
 * AES-256-GCM. Nonces are random, which is safe for 2^32 secrets under one key (NIST SP 800-38D, 8.3).
 * @param key 32 bytes
 */
export function createSecretBox(key: Uint8Array): SecretBox {
  if (key.length !== 32) throw new SecretBoxError('The secret key must be 32 bytes.');
  const keyId = createHash('sha256').update(key).digest('base64url').slice(0, 8);
  const authenticated = (place: SecretPlace) => Buffer.from(`v1|${keyId}|${place.tenantId}|${place.column}`);
  return {
    seal: (plain, place) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(authenticated(place));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return ['v1', keyId, nonce.toString('base64url'), body.toString('base64url')].join('.');
    },
    open: (sealed, place) => {
      const [version, id, nonceText, bodyText, ...rest] = sealed.split('.');
      if (version !== 'v1' || !id || !nonceText || !bodyText || rest.length > 0) {
        throw new SecretBoxError('This is not a sealed secret.');
      }
      if (id !== keyId) throw new SecretBoxError('The secret was sealed with another key.');
      const nonce = Buffer.from(nonceText, 'base64url');
      const body = Buffer.from(bodyText, 'base64url');
      if (nonce.length !== NONCE_BYTES || body.length < TAG_BYTES) {
        throw new SecretBoxError('The sealed secret is damaged.');
      }
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
        decipher.setAAD(authenticated(place));
        decipher.setAuthTag(body.subarray(-TAG_BYTES));
        return Buffer.concat([decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8');
      } catch {
        throw new SecretBoxError('The sealed secret is damaged, or belongs elsewhere.');
      }
    },
  };
}

/** Where a trunk's password is kept. */
export const trunkPasswordPlace = (tenantId: string): SecretPlace => ({
  tenantId,
  column: 'trunks.password_encrypted',
});
