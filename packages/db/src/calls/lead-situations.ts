import { and, asc, count, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import type { MySqlColumn } from 'drizzle-orm/mysql-core';
import type { DispositionAction, DispositionCategory, LeadSituation, Termination } from '@outrider/domain';
import { groupBy } from '../group-by.js';
import {
  attempts,
  campaigns,
  dispositionRules,
  dispositions,
  leadNumbers,
  leads,
  platformSuppressions,
  suppressions,
} from '../schema/index.js';
import type { Scoped, ScopedReader } from '../scope.js';

/** An attempt as far as its end is concerned. */
export type OpenAttempt = Pick<
  typeof attempts.$inferSelect,
  | 'id'
  | 'campaignId'
  | 'leadId'
  | 'trunkId'
  | 'state'
  | 'number'
  | 'numberPosition'
  | 'callerId'
  | 'callId'
  | 'callbackId'
  | 'agentSessionId'
  | 'dialerId'
  | 'claimedAt'
  | 'dialedAt'
  | 'answeredAt'
  | 'connectedAt'
  | 'pricePerMinute'
  | 'reservedCost'
>;

/** The part of what the rules ask about a lead that takes further reads. */
export interface LeadHistory extends Pick<LeadSituation, 'numbers'> {
  /** How often the lead has had each disposition, by its id, one more counted for the attempt at hand. */
  outcomes: ReadonlyMap<string, number>;
}

type Ended = Pick<OpenAttempt, 'id' | 'campaignId' | 'leadId' | 'numberPosition'> & { termination?: Termination };

/**
 * What the rules ask about a lead and its campaign, for a select that has the attempt and the lead. The campaign's row is no part of a
 * locking select: those that are claimed meanwhile hold it.
 */
export const situationColumns = (from: Pick<ScopedReader, 'select'>) => {
  const ofCampaign = <C extends MySqlColumn>(column: C) => {
    const value = from.select({ column }).from(campaigns).where(eq(campaigns.id, attempts.campaignId));
    return sql<C['_']['notNull'] extends true ? C['_']['data'] : C['_']['data'] | null>`${value}`.mapWith(column);
  };
  return {
    dialRank: leads.dialRank,
    nextDialAt: leads.nextDialAt,
    dialedCount: leads.dialedCount,
    maxAttempts: ofCampaign(campaigns.maxAttempts),
    mode: ofCampaign(campaigns.mode),
    maxWrapUpMs: ofCampaign(campaigns.maxWrapUpMs),
  };
};

/** Numbers and past outcomes of the leads, by attempt: of those whose end makes the rules look at them. */
export async function readLeadHistories(tx: Scoped, ended: readonly Ended[]): Promise<Map<string, LeadHistory>> {
  // A talk, and a call that was never sent, move the lead without a look at its history.
  const asking = ended.filter(({ termination }) => !['connected', 'never-sent'].includes(termination?.result ?? ''));
  const numbers = await numbersOf(tx, asking);
  const outcomes = await outcomesOf(tx, asking);
  return new Map(
    ended.map(({ id, leadId }) => [
      id,
      { numbers: numbers.get(leadId) ?? [], outcomes: outcomes.get(leadId) ?? new Map<string, number>() },
    ]),
  );
}

export async function numbersOf(tx: Scoped, ended: readonly Ended[]) {
  if (ended.length === 0) return new Map<string, LeadSituation['numbers'][number][]>();
  const rows = await tx
    .select({
      leadId: leadNumbers.leadId,
      position: leadNumbers.position,
      number: leadNumbers.number,
      invalid: leadNumbers.invalid,
    })
    .from(leadNumbers)
    .where(
      inArray(
        leadNumbers.leadId,
        ended.map(({ leadId }) => leadId),
      ),
    )
    .orderBy(asc(leadNumbers.position));
  const suppressedOf = await suppressedNumbers(tx, ended, rows);
  return groupBy(
    rows.map(({ number, ...row }) => ({ ...row, suppressed: suppressedOf(row.leadId, number) })),
    ({ leadId }) => leadId,
  );
}

/** Asked only for leads whose attempt met a suppression: which of their other numbers may still be called. */
async function suppressedNumbers(
  tx: Scoped,
  ended: readonly Ended[],
  numbers: readonly { leadId: string; number: string }[],
): Promise<(leadId: string, number: string) => boolean> {
  const campaignOf = new Map(
    ended.filter(({ termination }) => termination?.reason === 'suppressed').map((one) => [one.leadId, one.campaignId]),
  );
  const asked = numbers.filter(({ leadId }) => campaignOf.has(leadId)).map(({ number }) => number);
  if (asked.length === 0) return () => false;
  const own = await tx
    .select({ number: suppressions.number, campaignId: suppressions.campaignId })
    .from(suppressions)
    .where(inArray(suppressions.number, asked));
  const shared = await tx
    .select({ number: platformSuppressions.number })
    .from(platformSuppressions)
    .where(inArray(platformSuppressions.number, asked));
  return (leadId, number) =>
    campaignOf.has(leadId) &&
    (shared.some((row) => row.number === number) ||
      own.some(
        (row) => row.number === number && (row.campaignId === null || row.campaignId === campaignOf.get(leadId)),
      ));
}

async function outcomesOf(tx: Scoped, ended: readonly Ended[]): Promise<Map<string, Map<string, number>>> {
  if (ended.length === 0) return new Map();
  const rows = await tx
    .select({ leadId: attempts.leadId, dispositionId: attempts.dispositionId, times: count() })
    .from(attempts)
    .where(
      inArray(
        attempts.leadId,
        ended.map(({ leadId }) => leadId),
      ),
    )
    .groupBy(attempts.leadId, attempts.dispositionId);
  return new Map(
    [...groupBy(rows, ({ leadId }) => leadId)].map(([leadId, of]) => [
      leadId,
      new Map(of.map(({ dispositionId, times }) => [dispositionId ?? '', times + 1])),
    ]),
  );
}

export interface SystemRule {
  dispositionId: string;
  action: DispositionAction;
}

/** The tenant's system dispositions with the rules that hold in the campaigns at hand. */
export async function systemRules(tx: Scoped, ended: readonly Ended[]) {
  const rows = await tx
    .select({
      dispositionId: dispositions.id,
      category: dispositions.category,
      campaignId: dispositionRules.campaignId,
      action: dispositionRules.action,
    })
    .from(dispositions)
    .leftJoin(
      dispositionRules,
      and(
        eq(dispositionRules.dispositionId, dispositions.id),
        or(
          isNull(dispositionRules.campaignId),
          inArray(dispositionRules.campaignId, [...new Set(ended.map(({ campaignId }) => campaignId))]),
        ),
      ),
    )
    .where(eq(dispositions.system, true));
  return {
    /** A campaign's own rule wins over the tenant's; a disposition without any closes the lead. */
    find(category: DispositionCategory, campaignId: string): SystemRule | undefined {
      const of = rows.filter((row) => row.category === category);
      const rule = of.find((row) => row.campaignId === campaignId) ?? of.find((row) => row.campaignId === null);
      return rule && { dispositionId: rule.dispositionId, action: rule.action ?? { type: 'close' } };
    },
  };
}
