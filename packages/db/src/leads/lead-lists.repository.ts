import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import { pageOf, type PageRequest } from '../page.js';
import type { Changes, Row, Scoped, ScopedReader } from '../scope.js';
import { importErrors, leadLists, leads } from '../schema/index.js';

export interface LeadListFilter {
  campaignId?: string | undefined;
  active?: boolean | undefined;
}

/** Where an import error stands: several rows of a file may fail on one line. */
export interface ImportErrorKey {
  line: number;
  id: string;
}

export const leadListReader = (from: ScopedReader) => ({
  list: async (filter: LeadListFilter, page: PageRequest) => {
    const rows = await from
      .select()
      .from(leadLists)
      .where(
        and(
          filter.campaignId === undefined ? undefined : eq(leadLists.campaignId, filter.campaignId),
          filter.active === undefined ? undefined : eq(leadLists.active, filter.active),
          page.after === undefined ? undefined : gt(leadLists.id, page.after),
        ),
      )
      .orderBy(asc(leadLists.id))
      .limit(page.limit + 1);
    return pageOf(rows, page.limit);
  },
  get: (id: string) => from.byId(leadLists, id),
  /** Rows of the latest import that were not taken, by line. */
  importErrors: async (leadListId: string, page: PageRequest<ImportErrorKey>) => {
    const { after } = page;
    const rows = await from
      .select()
      .from(importErrors)
      .where(
        and(
          eq(importErrors.leadListId, leadListId),
          after && sql`(${importErrors.line}, ${importErrors.id}) > (${after.line}, ${after.id})`,
        ),
      )
      .orderBy(asc(importErrors.line), asc(importErrors.id))
      .limit(page.limit + 1);
    return pageOf(rows, page.limit);
  },
  /** Whether an active list of the campaign has a lead that is not closed. */
  hasOpenLead: async (campaignId: string): Promise<boolean> => {
    const rows = await from
      .select({ id: leads.id })
      .from(leads)
      .innerJoin(leadLists, eq(leadLists.id, leads.leadListId))
      .where(and(eq(leadLists.campaignId, campaignId), eq(leadLists.active, true), sql`${leads.state} <> 'closed'`))
      .limit(1);
    return rows.length > 0;
  },
  /** Whether a lead of the list has ever been claimed for a call. */
  hasBeenDialed: async (id: string): Promise<boolean> => {
    const rows = await from
      .select({ id: leads.id })
      .from(leads)
      .where(and(eq(leads.leadListId, id), gt(leads.attemptCount, 0)))
      .limit(1);
    return rows.length > 0;
  },
});

export const leadListRepository = (scoped: Scoped) => ({
  ...leadListReader(scoped),
  insert: (row: Row<typeof leadLists>) => scoped.insert(leadLists, row),
  update: (id: string, changes: Changes<typeof leadLists>) => scoped.update(leadLists, changes, eq(leadLists.id, id)),
  /** Holds the row until the transaction ends: whoever adds leads to a list does so one after the other. */
  lock: async (id: string) => (await scoped.select().from(leadLists).where(eq(leadLists.id, id)).for('update'))[0],
  count: (id: string, added: { leads: number; rejected: number }) =>
    scoped.update(
      leadLists,
      {
        leadCount: sql`${leadLists.leadCount} + ${added.leads}`,
        rejectedCount: sql`${leadLists.rejectedCount} + ${added.rejected}`,
      },
      eq(leadLists.id, id),
    ),
  addImportErrors: (leadListId: string, errors: readonly Omit<Row<typeof importErrors>, 'id' | 'leadListId'>[]) =>
    scoped.insert(
      importErrors,
      errors.map((error) => ({ ...error, id: newId(), leadListId })),
    ),
  clearImportErrors: (leadListId: string) => scoped.delete(importErrors, eq(importErrors.leadListId, leadListId)),
});
export type LeadListRecord = typeof leadLists.$inferSelect;
export type ImportErrorRecord = typeof importErrors.$inferSelect;
