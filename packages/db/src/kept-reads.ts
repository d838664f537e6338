import type { Database } from './database.js';

/** What was read of a tenant and holds as long as its version does. */
export interface KeptReads {
  /**
   * What `read` gives, kept in this process until another version is asked for. The version must have been read on the primary before, so
   * that what is kept is never older than it.
   */
  at<T>(name: string, version: number, read: () => Promise<T>): Promise<T>;
}

/** Kept for so many tenants at once; the one longest unused goes first. */
const MAX_KEPT = 1_000;

interface Kept {
  version: number;
  value: unknown;
}

const keptOf = new WeakMap<Database, Map<string, Kept>>();

export function keptReads(database: Database, tenantId: string): KeptReads {
  const kept = keptOf.get(database) ?? new Map<string, Kept>();
  keptOf.set(database, kept);
  return {
    async at<T>(name: string, version: number, read: () => Promise<T>): Promise<T> {
      const key = `${tenantId} ${name}`;
      const present = kept.get(key);
      const value = present?.version === version ? (present.value as T) : await read();
      kept.delete(key);
      kept.set(key, { version, value });
      for (const oldest of kept.keys()) {
        if (kept.size <= MAX_KEPT) break;
        kept.delete(oldest);
      }
      return value;
    },
  };
}
