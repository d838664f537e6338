import { LRUCache } from 'lru-cache';
import type { Database } from './database.js';

/** Kept for so many tenants; the one longest unused goes first. */
const MAX_TENANTS = 1_000;

/** Makes something of a database and a tenant once, as long as it is used: what is kept must not tell one request of another. */
export function keptByTenant<T extends object>(
  make: (database: Database, tenantId: string) => T,
): (database: Database, tenantId: string) => T {
  const databases = new WeakMap<Database, LRUCache<string, T>>();
  return (database, tenantId) => {
    const kept = databases.get(database) ?? new LRUCache<string, T>({ max: MAX_TENANTS });
    databases.set(database, kept);
    let made = kept.get(tenantId);
    if (!made) {
      made = make(database, tenantId);
      kept.set(tenantId, made);
    }
    return made;
  };
}
