import { and, asc, eq, getTableColumns, gt, inArray } from 'drizzle-orm';
import type { LeadClosedReason, LeadState } from '@outrider/domain';
import { pageOf, type Page, type PageRequest } from '../page.js';
import type { Changes, Row, Scoped, ScopedReader } from '../scope.js';
import { leadLists, leadNumbers, leads } from '../schema/index.js';

export type LeadNumberRecord = typeof leadNumbers.$inferSelect;
export type LeadRecord = typeof leads.$inferSelect & {
  /** The campaign of its list. */
  campaignId: string | null;
  /** The first is called first. */
  numbers: LeadNumberRecord[];
};

export interface LeadFilter {
  leadListId?: string | undefined;
  campaignId?: string | undefined;
  state?: LeadState | undefined;
  closedReason?: LeadClosedReason | undefined;
  ownerUserId?: string | undefined;
  ownerTeamId?: string | undefined;
  externalId?: string | undefined;
  /** E.164. */
  number?: string | undefined;
}

/** A lead with its numbers, as an import or a person gives it. */
export interface NewLead {
  lead: Row<typeof leads>;
  numbers: readonly Pick<LeadNumberRecord, 'number' | 'kind' | 'timeZones'>[];
}

/** Leads under one number that a filter looks at. */
const MAX_SAME_NUMBER = 1000;

export const leadReader = (from: ScopedReader) => {
  const columns = { ...getTableColumns(leads), campaignId: leadLists.campaignId };
  const withNumbers = async (rows: Omit<LeadRecord, 'numbers'>[]): Promise<LeadRecord[]> => {
    if (rows.length === 0) return [];
    const ids = rows.map((row) => row.id);
    const numbers = await from
      .select()
      .from(leadNumbers)
      .where(inArray(leadNumbers.leadId, ids))
      .orderBy(asc(leadNumbers.leadId), asc(leadNumbers.position));
    return rows.map((row) => ({ ...row, numbers: numbers.filter((each) => each.leadId === row.id) }));
  };
  const withNumber = async (number: string) => {
    const rows = await from
      .select({ leadId: leadNumbers.leadId })
      .from(leadNumbers)
      .where(eq(leadNumbers.number, number))
      .limit(MAX_SAME_NUMBER);
    return rows.map((row) => row.leadId);
  };
  return {
    list: async (filter: LeadFilter, page: PageRequest): Promise<Page<LeadRecord>> => {
      const ids = filter.number === undefined ? undefined : await withNumber(filter.number);
      if (ids?.length === 0) return { items: [], more: false };
      const rows = await from
        .select(columns)
        .from(leads)
        .innerJoin(leadLists, eq(leadLists.id, leads.leadListId))
        .where(
          and(
            ids && inArray(leads.id, ids),
            filter.leadListId === undefined ? undefined : eq(leads.leadListId, filter.leadListId),
            filter.campaignId === undefined ? undefined : eq(leadLists.campaignId, filter.campaignId),
            filter.state === undefined ? undefined : eq(leads.state, filter.state),
            filter.closedReason === undefined ? undefined : eq(leads.closedReason, filter.closedReason),
            filter.ownerUserId === undefined ? undefined : eq(leads.ownerUserId, filter.ownerUserId),
            filter.ownerTeamId === undefined ? undefined : eq(leads.ownerTeamId, filter.ownerTeamId),
            filter.externalId === undefined ? undefined : eq(leads.externalId, filter.externalId),
            page.after === undefined ? undefined : gt(leads.id, page.after),
          ),
        )
        .orderBy(asc(leads.id))
        .limit(page.limit + 1);
      const { items, more } = pageOf(rows, page.limit);
      return { items: await withNumbers(items), more };
    },
    get: async (id: string): Promise<LeadRecord | undefined> => {
      const rows = await from
        .select(columns)
        .from(leads)
        .innerJoin(leadLists, eq(leadLists.id, leads.leadListId))
        .where(eq(leads.id, id));
      return (await withNumbers(rows))[0];
    },
    /** Which of the numbers a list has already. */
    numbersInList: async (leadListId: string, numbers: readonly string[]): Promise<Set<string>> => {
      if (numbers.length === 0) return new Set();
      const rows = await from.whole
        .select({ number: leadNumbers.number })
        .from(leadNumbers)
        .innerJoin(leads, eq(leads.id, leadNumbers.leadId))
        .where(and(inArray(leadNumbers.number, [...numbers]), eq(leads.leadListId, leadListId)));
      return new Set(rows.map((row) => row.number));
    },
  };
};

export const leadRepository = (scoped: Scoped) => ({
  ...leadReader(scoped),
  insert: async (rows: readonly NewLead[]): Promise<void> => {
    await scoped.insert(
      leads,
      rows.map((row) => row.lead),
    );
    await scoped.insert(
      leadNumbers,
      rows.flatMap(({ lead, numbers }) => numbers.map((each, position) => ({ ...each, leadId: lead.id, position }))),
    );
  },
  update: (id: string, changes: Changes<typeof leads>) => scoped.update(leads, changes, eq(leads.id, id)),
  /** Changes a lead that is in one of these states; 0: it is not. */
  updateIn: (id: string, states: readonly LeadState[], changes: Changes<typeof leads>) =>
    scoped.update(leads, changes, and(eq(leads.id, id), inArray(leads.state, [...states]))),
  /** Holds the row until the transaction ends. */
  lock: async (id: string) => (await scoped.select().from(leads).where(eq(leads.id, id)).for('update'))[0],
});
