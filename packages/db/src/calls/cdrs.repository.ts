import { and, desc, eq, gte, lt, sql } from 'drizzle-orm';
import type { TerminationResult } from '@outrider/domain';
import { pageOf, type PageRequest } from '../page.js';
import { cdrs } from '../schema/index.js';
import type { ScopedReader } from '../scope.js';

export interface CdrFilter {
  campaignId?: string | undefined;
  leadId?: string | undefined;
  userId?: string | undefined;
  result?: TerminationResult | undefined;
  /** E.164. */
  number?: string | undefined;
  /** `from` ≤ ended < `to`. */
  from?: Date | undefined;
  to?: Date | undefined;
}
export interface CdrKey {
  endedAt: Date;
  attemptId: string;
}

export const cdrReader = (from: ScopedReader) => ({
  /** Latest first. */
  list: async (filter: CdrFilter, page: PageRequest<CdrKey>) => {
    const { after } = page;
    const rows = await from
      .select()
      .from(cdrs)
      .where(
        and(
          filter.campaignId === undefined ? undefined : eq(cdrs.campaignId, filter.campaignId),
          filter.leadId === undefined ? undefined : eq(cdrs.leadId, filter.leadId),
          filter.userId === undefined ? undefined : eq(cdrs.userId, filter.userId),
          filter.result === undefined ? undefined : eq(cdrs.result, filter.result),
          filter.number === undefined ? undefined : eq(cdrs.number, filter.number),
          filter.from && gte(cdrs.endedAt, filter.from),
          filter.to && lt(cdrs.endedAt, filter.to),
          after &&
            sql`(${cdrs.endedAt}, ${cdrs.attemptId}) < (${sql.param(after.endedAt, cdrs.endedAt)}, ${after.attemptId})`,
        ),
      )
      .orderBy(desc(cdrs.endedAt), desc(cdrs.attemptId))
      .limit(page.limit + 1);
    return pageOf(rows, page.limit);
  },
  get: async (attemptId: string) => (await from.select().from(cdrs).where(eq(cdrs.attemptId, attemptId)))[0],
});
export type CdrRecord = typeof cdrs.$inferSelect;
