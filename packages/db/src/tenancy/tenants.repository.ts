import type { ScopedReader } from '../scope.js';
import { tenants } from '../schema/index.js';

export const tenantReader = (from: ScopedReader) => ({
  /** The tenant itself. */
  own: async () => (await from.select().from(tenants))[0],
});
