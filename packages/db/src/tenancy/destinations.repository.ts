import { asc, eq, inArray, sql } from 'drizzle-orm';
import type { DestinationRow } from '@outrider/domain';
import type { Scoped, ScopedReader } from '../scope.js';
import { destinations, tenants } from '../schema/index.js';

export const destinationReader = (from: ScopedReader) => ({
  /** All rows, by prefix. */
  all: (): Promise<DestinationRow[]> =>
    from
      .select({
        prefix: destinations.prefix,
        allowed: destinations.allowed,
        pricePerMinute: destinations.pricePerMinute,
      })
      .from(destinations)
      .orderBy(asc(destinations.prefix)),

  /** Whether anything at all may be called. */
  any: async (): Promise<boolean> =>
    (
      await from
        .select({ prefix: destinations.prefix })
        .from(destinations)
        .where(eq(destinations.allowed, true))
        .limit(1)
    ).length > 0,
});

export const destinationRepository = (scoped: Scoped) => ({
  ...destinationReader(scoped),

  /** Makes these the rows, in force for each call that is claimed or sent from now on. Gives what changed. */
  async replace(rows: readonly DestinationRow[], at: Date) {
    // First, so that two who change them at once do so one after the other, and every dialer notices.
    await scoped.updateTenant({ destinationsVersion: sql`${tenants.destinationsVersion} + 1` });
    const before = new Map((await destinationReader(scoped).all()).map((row) => [row.prefix, row]));
    const after = new Map(rows.map((row) => [row.prefix, row]));
    const removed = [...before.values()].filter(({ prefix }) => !after.has(prefix));
    const added = rows.filter(({ prefix }) => !before.has(prefix));
    const changed = rows.filter((row) => {
      const present = before.get(row.prefix);
      return present && (present.allowed !== row.allowed || present.pricePerMinute !== row.pricePerMinute);
    });
    const gone = [...removed, ...changed].map(({ prefix }) => prefix);
    if (gone.length > 0) await scoped.delete(destinations, inArray(destinations.prefix, gone));
    await scoped.insert(
      destinations,
      [...added, ...changed].map((row) => ({ ...row, createdAt: at })),
    );
    return { added, changed, removed };
  },
});
