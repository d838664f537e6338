import { and, desc, eq, gt, inArray, lt, lte, ne, or, type SQL } from 'drizzle-orm';
import { pageOf, type PageRequest } from '../page.js';
import type { Changes, Row, Scoped, ScopedReader } from '../scope.js';
import { auditEvents, ipAllowlistChanges } from '../schema/index.js';

export const ipAllowlistChangeReader = (from: ScopedReader) => ({
  /** Latest first. */
  list: async (page: PageRequest) => {
    const rows = await from
      .select()
      .from(ipAllowlistChanges)
      .where(page.after === undefined ? undefined : lt(ipAllowlistChanges.id, page.after))
      .orderBy(desc(ipAllowlistChanges.id))
      .limit(page.limit + 1);
    return pageOf(rows, page.limit);
  },
  get: (id: string) => from.byId(ipAllowlistChanges, id),
  /** The one that waits for a decision. */
  pending: async (at: Date) =>
    (
      await from
        .select()
        .from(ipAllowlistChanges)
        .where(and(eq(ipAllowlistChanges.state, 'proposed'), gt(ipAllowlistChanges.expiresAt, at)))
        .limit(1)
    )[0],
});

export const ipAllowlistChangeRepository = (scoped: Scoped) => ({
  ...ipAllowlistChangeReader(scoped),
  insert: (row: Row<typeof ipAllowlistChanges>) => scoped.insert(ipAllowlistChanges, row),
  /** Changes one that waits for a decision; 0: it waits no more. */
  updatePending: (id: string, at: Date, changes: Changes<typeof ipAllowlistChanges>) =>
    scoped.update(
      ipAllowlistChanges,
      changes,
      and(
        eq(ipAllowlistChanges.id, id),
        eq(ipAllowlistChanges.state, 'proposed'),
        gt(ipAllowlistChanges.expiresAt, at),
      ),
    ),
  /**
   * When another user last made or changed the user, or the role that the user has; undefined: none has since.
   * @param services whether to have made or changed a log-on service counts as well: it says who somebody is
   */
  lastTouched: (userId: string, ids: readonly string[], since: Date, services: boolean) =>
    lastOf(scoped, touches(ids, services), ne(auditEvents.actorUserId, userId), gt(auditEvents.at, since)),
  /** When one user last did that to another, or to a log-on service, within some time. */
  lastTouchedBy: (actorUserId: string, ids: readonly string[], within: { since: Date; until: Date }) =>
    lastOf(
      scoped,
      touches(ids, true),
      eq(auditEvents.actorUserId, actorUserId),
      gt(auditEvents.at, within.since),
      lte(auditEvents.at, within.until),
    ),
  /** Writes down that the time of those that nobody decided is over. */
  expire: (at: Date) =>
    scoped.update(
      ipAllowlistChanges,
      { state: 'expired' },
      and(eq(ipAllowlistChanges.state, 'proposed'), lte(ipAllowlistChanges.expiresAt, at)),
    ),
});

const touches = (ids: readonly string[], services: boolean) =>
  or(
    and(inArray(auditEvents.entityType, ['user', 'role']), inArray(auditEvents.entityId, [...ids])),
    services ? eq(auditEvents.entityType, 'identity-provider') : undefined,
  );

async function lastOf(from: ScopedReader, ...conditions: (SQL | undefined)[]): Promise<Date | undefined> {
  const [row] = await from
    .select({ at: auditEvents.at })
    .from(auditEvents)
    .where(and(...conditions))
    .orderBy(desc(auditEvents.at))
    .limit(1);
  return row?.at;
}
export type IpAllowlistChangeRecord = typeof ipAllowlistChanges.$inferSelect;
