import { newId } from '@outrider/contracts';
import { createDataKeyRing, type DataKeyStore } from './data-key-ring.js';
import { createMasterKeys } from './master-keys.js';
import { decrypt, encrypt, SecretBoxError } from './secret-box-cipher.js';

/** Where a secret is kept. A value that is moved to another tenant's row, to another column or row does not open. */
export interface SecretPlace {
  tenantId: string;
  /** `table.column`, of `SEALED_COLUMNS` in packages/db. */
  column: string;
  /** The row's id. A value that was sealed with one opens with it alone. */
  rowId?: string;
}

export interface SecretBox {
  /** `v2.<data key id>.<nonce>.<ciphertext and tag>`, under the tenant's current data key. */
  seal(plain: string, place: SecretPlace): Promise<string>;
  /**
   * Opens what `seal` made, and what the first version made under a master key (`v1.…`).
   * @throws SecretBoxError when its key is gone or another, when it was sealed for another place, or is damaged.
   */
  open(sealed: string, place: SecretPlace): Promise<string>;
}

/** A secret box with what changing its keys needs. */
export interface KeyedSecretBox extends SecretBox {
  /** Whether the value is under the tenant's current data key. */
  isCurrent(sealed: string, tenantId: string): Promise<boolean>;
  /** A new data key for the tenant, which seals from now on. Returns its id. */
  newDataKey(tenantId: string): Promise<string>;
  /** Its data key wrapped by the current master key. @throws SecretBoxError where it can't be unwrapped. */
  rewrap(
    tenantId: string,
    stored: { id: string; masterKeyId: string; wrapped: string },
  ): { masterKeyId: string; wrapped: string };
  readonly currentMasterKeyId: string;
}

/**
 * Secrets under a data key of their tenant, which is wrapped by a master key and kept in `store`. Who has the database alone opens nothing;
 * who destroys a tenant's data keys has destroyed its secrets, in backups too.
 * @param options.masterKeys 32 bytes each: the first wraps, the others only open.
 */
export function createSecretBox(options: {
  masterKeys: readonly Uint8Array[];
  store: DataKeyStore;
  /** Wall time. Default: the system's. */
  now?: () => Date;
}): KeyedSecretBox {
  const masterKeys = createMasterKeys(options.masterKeys);
  const now = options.now ?? (() => new Date());
  const ring = createDataKeyRing({ masterKeys, store: options.store, newId, now });

  return {
    async seal(plain, place) {
      const { id, key } = await ring.current(place.tenantId);
      return `v2.${id}.${encrypt(key, Buffer.from(plain), authenticated('v2', id, place))}`;
    },

    async open(sealed, place) {
      const [version, id, nonce, body, ...rest] = sealed.split('.');
      if (!id || !nonce || !body || rest.length > 0 || (version !== 'v1' && version !== 'v2')) {
        throw new SecretBoxError('This is not a sealed secret.');
      }
      const text = `${nonce}.${body}`;
      if (version === 'v1') {
        const { tenantId, column } = place;
        const opened = decrypt(masterKeys.sealedFirst(id), text, authenticated('v1', id, { tenantId, column }));
        return opened.toString('utf8');
      }
      const { key } = await ring.get(place.tenantId, id);
      return decrypt(key, text, authenticated('v2', id, place)).toString('utf8');
    },

    async isCurrent(sealed, tenantId) {
      const { id } = await ring.current(tenantId);
      return sealed.startsWith(`v2.${id}.`);
    },

    newDataKey: async (tenantId) => (await ring.make(tenantId)).id,

    rewrap: (tenantId, stored) => {
      const place = { tenantId, dataKeyId: stored.id };
      return masterKeys.wrap(place, masterKeys.unwrap(place, stored));
    },

    currentMasterKeyId: masterKeys.currentId,
  };
}

const authenticated = (version: string, keyId: string, { tenantId, column, rowId }: SecretPlace) =>
  [version, keyId, tenantId, column, ...(rowId === undefined ? [] : [rowId])].join('|');

/** Where a trunk's password is kept. */
export const trunkPasswordPlace = (tenantId: string, trunkId: string): SecretPlace => ({
  tenantId,
  column: 'trunks.password_encrypted',
  rowId: trunkId,
});
