import type { Database } from './database.js';
import { keptByTenant } from './kept-by-tenant.js';

/** What was read of a tenant and holds as long as its version does. */
export interface KeptReads {
  /**
   * What `read` gives, kept in this process until another version is asked for. The version must have been read on the primary before, so
   * that what is kept is never older than it.
   */
  at<T>(name: string, version: number, read: () => Promise<T>): Promise<T>;
}

export const keptReads: (database: Database, tenantId: string) => KeptReads = keptByTenant(() => {
  const kept = new Map<string, { version: number; value: unknown }>();
  return {
    async at<T>(name: string, version: number, read: () => Promise<T>): Promise<T> {
      const present = kept.get(name);
      if (present?.version === version) return present.value as T;
      const value = await read();
      kept.set(name, { version, value });
      return value;
    },
  };
});
