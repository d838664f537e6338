import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import type { CampaignStatus } from '@outrider/domain';
import { pageOf, type Page, type PageRequest } from '../page.js';
import type { Changes, Row, Scoped, ScopedReader } from '../scope.js';
import { campaignCallerIds, campaigns, campaignTrunks } from '../schema/index.js';

export type CampaignRecord = typeof campaigns.$inferSelect & {
  /** In the order they are tried. */
  trunkIds: string[];
  callerIdIds: string[];
};

export interface CampaignFilter {
  projectId?: string | undefined;
  status?: CampaignStatus | undefined;
}

export const campaignReader = (from: ScopedReader) => {
  const withRoutes = async (rows: (typeof campaigns.$inferSelect)[]): Promise<CampaignRecord[]> => {
    if (rows.length === 0) return [];
    const ids = rows.map((row) => row.id);
    const trunks = await from
      .select({ campaignId: campaignTrunks.campaignId, trunkId: campaignTrunks.trunkId })
      .from(campaignTrunks)
      .where(inArray(campaignTrunks.campaignId, ids))
      .orderBy(asc(campaignTrunks.position), asc(campaignTrunks.trunkId));
    const callers = await from
      .select({ campaignId: campaignCallerIds.campaignId, callerIdId: campaignCallerIds.callerIdId })
      .from(campaignCallerIds)
      .where(inArray(campaignCallerIds.campaignId, ids))
      .orderBy(asc(campaignCallerIds.callerIdId));
    return rows.map((row) => ({
      ...row,
      trunkIds: trunks.filter((each) => each.campaignId === row.id).map((each) => each.trunkId),
      callerIdIds: callers.filter((each) => each.campaignId === row.id).map((each) => each.callerIdId),
    }));
  };
  return {
    list: async (filter: CampaignFilter, page: PageRequest): Promise<Page<CampaignRecord>> => {
      const rows = await from
        .select()
        .from(campaigns)
        .where(
          and(
            filter.projectId === undefined ? undefined : eq(campaigns.projectId, filter.projectId),
            filter.status === undefined ? undefined : eq(campaigns.status, filter.status),
            page.after === undefined ? undefined : gt(campaigns.id, page.after),
          ),
        )
        .orderBy(asc(campaigns.id))
        .limit(page.limit + 1);
      const { items, more } = pageOf(rows, page.limit);
      return { items: await withRoutes(items), more };
    },
    get: async (id: string) => (await withRoutes(await from.select().from(campaigns).where(eq(campaigns.id, id))))[0],
  };
};

export const campaignRepository = (scoped: Scoped) => ({
  ...campaignReader(scoped),
  insert: (row: Row<typeof campaigns>) => scoped.insert(campaigns, row),
  update: (id: string, changes: Changes<typeof campaigns>) => scoped.update(campaigns, changes, eq(campaigns.id, id)),
  /** Changes the status where it is one of `expected`; 0: it is not. */
  move: (
    id: string,
    expected: readonly CampaignStatus[],
    status: CampaignStatus,
    changes: Changes<typeof campaigns> = {},
  ) =>
    scoped.update(
      campaigns,
      { ...changes, status },
      and(eq(campaigns.id, id), inArray(campaigns.status, [...expected])),
    ),
  /** Holds the row until the transaction ends. */
  lock: async (id: string) => (await scoped.select().from(campaigns).where(eq(campaigns.id, id)).for('update'))[0],
  setTrunks: async (campaignId: string, trunkIds: readonly string[]) => {
    await scoped.delete(campaignTrunks, eq(campaignTrunks.campaignId, campaignId));
    await scoped.insert(
      campaignTrunks,
      trunkIds.map((trunkId, position) => ({ campaignId, trunkId, position })),
    );
  },
  setCallerIds: async (campaignId: string, callerIdIds: readonly string[]) => {
    await scoped.delete(campaignCallerIds, eq(campaignCallerIds.campaignId, campaignId));
    await scoped.insert(
      campaignCallerIds,
      callerIdIds.map((callerIdId) => ({ campaignId, callerIdId })),
    );
  },
  delete: async (id: string) => {
    await scoped.delete(campaignTrunks, eq(campaignTrunks.campaignId, id));
    await scoped.delete(campaignCallerIds, eq(campaignCallerIds.campaignId, id));
    return scoped.delete(campaigns, eq(campaigns.id, id));
  },
});
