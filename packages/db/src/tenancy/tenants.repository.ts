import type { Scoped, ScopedReader } from '../scope.js';
import { tenants } from '../schema/index.js';

export const tenantReader = (from: ScopedReader) => ({
  /** The tenant itself. */
  own: async () => (await from.select().from(tenants))[0],
});

export const tenantRepository = (scoped: Scoped) => ({
  ...tenantReader(scoped),
  /** The tenant as it is now; nobody else changes it until the transaction ends. */
  lock: async () => (await scoped.select().from(tenants).for('update'))[0],
  update: (changes: Parameters<Scoped['updateTenant']>[0]) => scoped.updateTenant(changes),
});
