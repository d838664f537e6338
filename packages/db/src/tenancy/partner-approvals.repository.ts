import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import { pageOf, type PageRequest } from '../page.js';
import type { Row, Scoped, ScopedReader } from '../scope.js';
import { partnerApprovals } from '../schema/index.js';

export const partnerApprovalReader = (from: ScopedReader) => ({
  list: async (page: PageRequest) => {
    const rows = await from
      .select()
      .from(partnerApprovals)
      .where(page.after === undefined ? undefined : gt(partnerApprovals.id, page.after))
      .orderBy(asc(partnerApprovals.id))
      .limit(page.limit + 1);
    return pageOf(rows, page.limit);
  },
  get: (id: string) => from.byId(partnerApprovals, id),
});

export const partnerApprovalRepository = (scoped: Scoped) => ({
  ...partnerApprovalReader(scoped),
  insert: (row: Row<typeof partnerApprovals>) => scoped.insert(partnerApprovals, row),
  /** Holds it as it is until the transaction ends: no client is made on an approval that is being revoked. */
  lock: async (id: string) =>
    (await scoped.select().from(partnerApprovals).where(eq(partnerApprovals.id, id)).for('update'))[0],
  /** 0: it was revoked before. */
  revoke: (id: string, at: Date) =>
    scoped.update(
      partnerApprovals,
      { revokedAt: at },
      and(eq(partnerApprovals.id, id), isNull(partnerApprovals.revokedAt)),
    ),
});
export type PartnerApprovalRecord = typeof partnerApprovals.$inferSelect;
