import type { DataKeyStore, StoredDataKey } from './data-key-ring.js';

/** Data keys in memory, in the order in which they were made. */
export function createTestDataKeys(): DataKeyStore & { keys: Map<string, StoredDataKey[]>; reads: number } {
  const keys = new Map<string, StoredDataKey[]>();
  const of = (tenantId: string) => keys.get(tenantId) ?? [];
  const store = {
    keys,
    reads: 0,
    current: async (tenantId: string) => {
      store.reads += 1;
      return of(tenantId)
        .filter(({ retiredAt }) => retiredAt === null)
        .at(-1);
    },
    get: async (tenantId: string, id: string) => {
      store.reads += 1;
      return of(tenantId).find((key) => key.id === id);
    },
    insert: async (tenantId: string, key: Omit<StoredDataKey, 'retiredAt'>) => {
      keys.set(tenantId, [...of(tenantId), { ...key, retiredAt: null }]);
    },
  };
  return store;
}
