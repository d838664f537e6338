import { and, asc, eq, gte, lt, sql } from 'drizzle-orm';
import { pageOf, type PageRequest } from '../page.js';
import type { Changes, Row, Scoped, ScopedReader } from '../scope.js';
import { callbacks } from '../schema/index.js';

export interface CallbackFilter {
  status?: (typeof callbacks.$inferSelect)['status'] | undefined;
  campaignId?: string | undefined;
  ownerUserId?: string | undefined;
  leadId?: string | undefined;
  /** `from` ≤ due < `to`. */
  from?: Date | undefined;
  to?: Date | undefined;
}
export interface CallbackKey {
  dueAt: Date;
  id: string;
}

export const callbackReader = (from: ScopedReader) => ({
  /** Soonest due first. */
  list: async (filter: CallbackFilter, page: PageRequest<CallbackKey>) => {
    const { after } = page;
    const rows = await from
      .select()
      .from(callbacks)
      .where(
        and(
          filter.status === undefined ? undefined : eq(callbacks.status, filter.status),
          filter.campaignId === undefined ? undefined : eq(callbacks.campaignId, filter.campaignId),
          filter.ownerUserId === undefined ? undefined : eq(callbacks.ownerUserId, filter.ownerUserId),
          filter.leadId === undefined ? undefined : eq(callbacks.leadId, filter.leadId),
          filter.from && gte(callbacks.dueAt, filter.from),
          filter.to && lt(callbacks.dueAt, filter.to),
          after &&
            sql`(${callbacks.dueAt}, ${callbacks.id}) > (${sql.param(after.dueAt, callbacks.dueAt)}, ${after.id})`,
        ),
      )
      .orderBy(asc(callbacks.dueAt), asc(callbacks.id))
      .limit(page.limit + 1);
    return pageOf(rows, page.limit);
  },
  get: (id: string) => from.byId(callbacks, id),
  /** The promise that a lead waits for. */
  pendingOf: async (leadId: string) =>
    (
      await from
        .select()
        .from(callbacks)
        .where(and(eq(callbacks.leadId, leadId), eq(callbacks.status, 'pending')))
        .limit(1)
    )[0],
});

export const callbackRepository = (scoped: Scoped) => ({
  ...callbackReader(scoped),
  insert: (row: Row<typeof callbacks>) => scoped.insert(callbacks, row),
  /** Changes a pending callback; 0: it is not pending. */
  updatePending: (id: string, changes: Changes<typeof callbacks>) =>
    scoped.update(callbacks, changes, and(eq(callbacks.id, id), eq(callbacks.status, 'pending'))),
});
export type CallbackRecord = typeof callbacks.$inferSelect;
