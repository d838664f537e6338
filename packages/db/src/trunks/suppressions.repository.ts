import { and, asc, eq, gt, inArray, isNull, or } from 'drizzle-orm';
import { pageOf, type PageRequest } from '../page.js';
import type { Row, Scoped, ScopedReader } from '../scope.js';
import { platformSuppressions, suppressions } from '../schema/index.js';

export interface SuppressionFilter {
  number?: string | undefined;
  campaignId?: string | undefined;
  source?: (typeof suppressions.$inferSelect)['source'] | undefined;
}

export const suppressionReader = (from: ScopedReader) => ({
  list: async (filter: SuppressionFilter, page: PageRequest) => {
    const rows = await from
      .select()
      .from(suppressions)
      .where(
        and(
          filter.number === undefined ? undefined : eq(suppressions.number, filter.number),
          filter.campaignId === undefined ? undefined : eq(suppressions.campaignId, filter.campaignId),
          filter.source === undefined ? undefined : eq(suppressions.source, filter.source),
          page.after === undefined ? undefined : gt(suppressions.id, page.after),
        ),
      )
      .orderBy(asc(suppressions.id))
      .limit(page.limit + 1);
    return pageOf(rows, page.limit);
  },
  get: (id: string) => from.byId(suppressions, id),
  /** Which of the numbers may not be called for this campaign: by the platform, the tenant or the campaign itself. */
  among: async (numbers: readonly string[], campaignId: string | null): Promise<Set<string>> => {
    if (numbers.length === 0) return new Set();
    const own = await from
      .select({ number: suppressions.number })
      .from(suppressions)
      .where(
        and(
          inArray(suppressions.number, [...numbers]),
          campaignId === null
            ? isNull(suppressions.campaignId)
            : or(isNull(suppressions.campaignId), eq(suppressions.campaignId, campaignId)),
        ),
      );
    const shared = await from
      .select({ number: platformSuppressions.number })
      .from(platformSuppressions)
      .where(inArray(platformSuppressions.number, [...numbers]));
    return new Set([...own, ...shared].map((row) => row.number));
  },
});

export const suppressionRepository = (scoped: Scoped) => ({
  ...suppressionReader(scoped),
  insert: (row: Row<typeof suppressions>) => scoped.insert(suppressions, row),
  delete: (id: string) => scoped.delete(suppressions, eq(suppressions.id, id)),
});
export type SuppressionRecord = typeof suppressions.$inferSelect;
