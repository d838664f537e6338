import { createHash, hkdfSync } from 'node:crypto';
import { decrypt, encrypt, KEY_BYTES, SecretBoxError } from './secret-box-cipher.js';

/** The platform's own keys: they wrap the tenants' data keys and seal nothing else. */
export interface MasterKeys {
  /** Of the one that wraps. */
  readonly currentId: string;
  wrap(place: DataKeyPlace, dataKey: Uint8Array): { masterKeyId: string; wrapped: string };
  /** @throws SecretBoxError where the key is not among ours, or the wrapped one belongs elsewhere or is damaged. */
  unwrap(place: DataKeyPlace, stored: { masterKeyId: string; wrapped: string }): Buffer;
  /** The key that sealed values of the first version. @throws SecretBoxError where it is not among ours. */
  sealedFirst(id: string): Buffer;
}

export interface DataKeyPlace {
  tenantId: string;
  dataKeyId: string;
}

/**
 * @param keys 32 bytes each: the first wraps and opens, the others only open.
 * @throws SecretBoxError for none, or one of another length.
 */
export function createMasterKeys(keys: readonly Uint8Array[]): MasterKeys {
  const [first] = keys;
  if (!first) throw new SecretBoxError('There is no master key.');
  if (keys.some((key) => key.length !== KEY_BYTES)) throw new SecretBoxError('A master key must be 32 bytes.');
  const byId = new Map(keys.map((key) => [idOf(key), { key: Buffer.from(key), wrapping: wrappingKey(key) }]));
  const named = (id: string) => {
    const found = byId.get(id);
    if (!found) throw new SecretBoxError('The secret was sealed with another master key.');
    return found;
  };
  const currentId = idOf(first);
  return {
    currentId,
    wrap: (place, dataKey) => ({
      masterKeyId: currentId,
      wrapped: encrypt(named(currentId).wrapping, dataKey, authenticated(currentId, place)),
    }),
    unwrap: (place, { masterKeyId, wrapped }) =>
      decrypt(named(masterKeyId).wrapping, wrapped, authenticated(masterKeyId, place)),
    sealedFirst: (id) => named(id).key,
  };
}

const idOf = (key: Uint8Array) => createHash('sha256').update(key).digest('base64url').slice(0, 8);

/** Other things are derived from a master key too (tokens, agents' telephones): each use has a key of its own. */
const wrappingKey = (key: Uint8Array) =>
  Buffer.from(hkdfSync('sha256', key, new Uint8Array(), 'outrider data keys', KEY_BYTES));

const authenticated = (masterKeyId: string, { tenantId, dataKeyId }: DataKeyPlace) =>
  `wrap.v1|${masterKeyId}|${tenantId}|${dataKeyId}`;
