import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { MasterKeys } from './master-keys.js';
import { KEY_BYTES, SecretBoxError } from './secret-box-cipher.js';

/** A tenant's data key as it is kept. */
export interface StoredDataKey {
  id: string;
  masterKeyId: string;
  wrapped: string;
  createdAt: Date;
  /** From then on it opens, but seals nothing new. */
  retiredAt: Date | null;
}

/** Where data keys are kept. */
export interface DataKeyStore {
  /** The youngest that is not retired. */
  current(tenantId: string): Promise<StoredDataKey | undefined>;
  get(tenantId: string, id: string): Promise<StoredDataKey | undefined>;
  insert(tenantId: string, key: Omit<StoredDataKey, 'retiredAt'>): Promise<void>;
}

export interface OpenDataKey {
  id: string;
  key: Buffer;
}

export interface DataKeyRing {
  /** The key that seals now; the tenant's first one is made where there is none. */
  current(tenantId: string): Promise<OpenDataKey>;
  /** @throws SecretBoxError where it was destroyed, or its master key is not among ours. */
  get(tenantId: string, id: string): Promise<OpenDataKey>;
  make(tenantId: string): Promise<OpenDataKey>;
  /** What is known of the tenant's keys is read anew. */
  forget(tenantId: string): void;
}

/** A key that was retired or destroyed is used by other processes for so long at most, ms. */
export const DATA_KEY_CACHE_MS = 60_000;
/** Keys kept open at once; the one longest unused goes first. */
const MAX_OPEN = 2_000;

export function createDataKeyRing(options: {
  masterKeys: MasterKeys;
  store: DataKeyStore;
  newId(): string;
  /** Wall time. */
  now(): Date;
}): DataKeyRing {
  const { masterKeys, store, now } = options;
  /** By tenant and key; the current one under an empty name. */
  const open = new LRUCache<string, Promise<OpenDataKey>>({
    max: MAX_OPEN,
    ttl: DATA_KEY_CACHE_MS,
    // The clock is asked each time.
    ttlResolution: 0,
    perf: { now: () => now().getTime() },
  });

  const unwrap = (tenantId: string, stored: StoredDataKey): OpenDataKey => ({
    id: stored.id,
    key: masterKeys.unwrap({ tenantId, dataKeyId: stored.id }, stored),
  });

  async function insert(tenantId: string): Promise<OpenDataKey> {
    const dataKey = { id: options.newId(), key: randomBytes(KEY_BYTES) };
    const wrapped = masterKeys.wrap({ tenantId, dataKeyId: dataKey.id }, dataKey.key);
    await store.insert(tenantId, { id: dataKey.id, ...wrapped, createdAt: now() });
    return dataKey;
  }

  function cached(name: string, read: () => Promise<OpenDataKey>): Promise<OpenDataKey> {
    const present = open.get(name);
    if (present) return present;
    const key = read();
    open.set(name, key);
    // What failed once may succeed the next time.
    key.catch(() => {
      if (open.peek(name) === key) open.delete(name);
    });
    return key;
  }

  function forget(tenantId: string): void {
    for (const name of [...open.keys()]) if (name.startsWith(`${tenantId} `)) open.delete(name);
  }

  return {
    async make(tenantId) {
      const made = await insert(tenantId);
      forget(tenantId);
      return made;
    },
    forget,
    current: (tenantId) =>
      cached(`${tenantId} `, async () => {
        const stored = await store.current(tenantId);
        return stored ? unwrap(tenantId, stored) : insert(tenantId);
      }),
    get: (tenantId, id) =>
      cached(`${tenantId} ${id}`, async () => {
        const stored = await store.get(tenantId, id);
        if (!stored) throw new SecretBoxError('The key of this secret is gone: it cannot be opened any more.');
        return unwrap(tenantId, stored);
      }),
  };
}
