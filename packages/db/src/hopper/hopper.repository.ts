import { and, asc, eq, gt, inArray, lte, type SQL } from 'drizzle-orm';
import { DIAL_RANK, later } from '@outrider/domain';
import { closeUncallable } from '../calls/lead-changes.js';
import { groupBy } from '../group-by.js';
import { abandonedNumbers, leadLists, leadNumbers, leads } from '../schema/index.js';
import type { TenantScope } from '../scope.js';
import { againstContention } from '../transaction.js';
import { createDueCallbacks } from './due-callbacks.js';

/** A lead that may be dialed, and the number whose turn it is. */
export interface HopperLead {
  leadId: string;
  leadListId: string;
  dialRank: number;
  priority: number;
  nextDialAt: Date;
  /** After an abandoned call to the lead or to this number. */
  noPredictiveBefore: Date | null;
  attemptCount: number;
  number: string;
  numberPosition: number;
  timeZones: string[];
}

export type Hopper = ReturnType<typeof createHopper>;

const columns = {
  leadId: leads.id,
  leadListId: leads.leadListId,
  dialRank: leads.dialRank,
  priority: leads.priority,
  nextDialAt: leads.nextDialAt,
  nextNumber: leads.nextNumber,
  noPredictiveBefore: leads.noPredictiveBefore,
  attemptCount: leads.attemptCount,
} as const;

/** The ready-to-dial leads of a campaign, in order. Reads as many rows as it gives, whatever the size of the lists. */
export function createHopper(scope: TenantScope) {
  const { primary } = scope;

  const activeLists = async (campaignId: string) => {
    const lists = await primary
      .select({ id: leadLists.id })
      .from(leadLists)
      .where(and(eq(leadLists.campaignId, campaignId), eq(leadLists.active, true)));
    return lists.map((list) => list.id);
  };

  const firstOf = (leadListId: string, limit: number) =>
    primary
      .select(columns)
      .from(leads, { forceIndex: 'leads_hopper' })
      .where(
        and(
          eq(leads.leadListId, leadListId),
          eq(leads.state, 'ready'),
          // Personal callbacks wait for their owner: see `dueCallbacks`.
          gt(leads.dialRank, DIAL_RANK['personal-callback']),
        ),
      )
      .orderBy(asc(leads.dialRank), asc(leads.priority), asc(leads.nextDialAt), asc(leads.id))
      .limit(limit);

  return {
    /**
     * The next leads to dial: by rank, priority, due time, id. Leads without a number that may be called are closed on the way,
     * or they would stand at the head for ever.
     */
    async candidates(campaignId: string, limit: number): Promise<HopperLead[]> {
      const heads: Awaited<ReturnType<typeof firstOf>>[] = [];
      for (const list of await activeLists(campaignId)) heads.push(await firstOf(list, limit));
      const first = heads.flat().sort(byTurn).slice(0, limit);
      if (first.length === 0) return [];
      const usable = await primary
        .select({
          leadId: leadNumbers.leadId,
          position: leadNumbers.position,
          number: leadNumbers.number,
          timeZones: leadNumbers.timeZones,
          abandonedUntil: abandonedNumbers.until,
        })
        // Just after a large import the statistics still speak of a small table, and it would be read whole.
        .from(leadNumbers, { forceIndex: 'PRIMARY' })
        .leftJoin(abandonedNumbers, eq(abandonedNumbers.number, leadNumbers.number))
        .where(
          and(
            inArray(
              leadNumbers.leadId,
              first.map((lead) => lead.leadId),
            ),
            eq(leadNumbers.invalid, false),
          ),
        )
        .orderBy(asc(leadNumbers.leadId), asc(leadNumbers.position));
      const numbersOf = groupBy(usable, (number) => number.leadId);
      const uncallable = first.filter((lead) => !numbersOf.has(lead.leadId)).map((lead) => lead.leadId);
      await closeUncallable(primary, uncallable, scope.now());
      return first.flatMap(({ nextNumber, ...lead }) => {
        const numbers = numbersOf.get(lead.leadId) ?? [];
        const number = numbers.find((one) => one.position >= nextNumber) ?? numbers[0];
        if (!number) return [];
        return [
          {
            ...lead,
            noPredictiveBefore: later(lead.noPredictiveBefore, number.abandonedUntil),
            number: number.number,
            numberPosition: number.position,
            timeZones: number.timeZones,
          },
        ];
      });
    },

    /** Makes leads ready whose time has come, at most `limit` of each list. Returns how many. */
    async wakeDue(campaignId: string, now: Date = scope.now(), limit = 500): Promise<number> {
      let woken = 0;
      for (const list of await activeLists(campaignId)) {
        const due = await primary
          .select({ id: leads.id })
          .from(leads, { forceIndex: 'leads_due' })
          .where(and(eq(leads.leadListId, list), eq(leads.state, 'waiting'), lte(leads.nextDialAt, now)))
          .orderBy(asc(leads.nextDialAt))
          .limit(limit);
        if (due.length === 0) continue;
        woken += await againstContention(() =>
          primary.update(leads, { state: 'ready' }, stillWaiting(due, lte(leads.nextDialAt, now))),
        );
      }
      return woken;
    },

    /** Takes ready leads out of the hopper until then: their numbers may not be called now. Returns how many it was. */
    async postpone(leadIds: readonly string[], until: Date): Promise<number> {
      if (leadIds.length === 0) return 0;
      return againstContention(() =>
        primary.update(
          leads,
          { state: 'waiting', nextDialAt: until },
          and(inArray(leads.id, [...leadIds]), eq(leads.state, 'ready')),
        ),
      );
    },

    ...createDueCallbacks(scope),
  };
}

const stillWaiting = (rows: readonly { id: string }[], due: SQL) =>
  and(
    inArray(
      leads.id,
      rows.map((row) => row.id),
    ),
    eq(leads.state, 'waiting'),
    due,
  );

type Head = Pick<HopperLead, 'dialRank' | 'priority' | 'nextDialAt' | 'leadId'>;

function byTurn(a: Head, b: Head): number {
  return (
    a.dialRank - b.dialRank ||
    a.priority - b.priority ||
    a.nextDialAt.getTime() - b.nextDialAt.getTime() ||
    (a.leadId < b.leadId ? -1 : 1)
  );
}
