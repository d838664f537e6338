import { and, eq, inArray } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import type { LeadChange, LeadState } from '@outrider/domain';
import { callbacks, leadNumbers, leads, suppressions } from '../schema/index.js';
import type { Scoped } from '../scope.js';
import type { OpenAttempt } from './lead-situations.js';
import { groupBy } from '../group-by.js';

/** What an ended or disposed attempt does to its lead. */
export interface LeadOutcome {
  attempt: Pick<OpenAttempt, 'id' | 'campaignId' | 'leadId' | 'number' | 'numberPosition' | 'callbackId'>;
  /** The lead changes only from this state: whoever closed or removed it meanwhile has the last word. */
  from: LeadState;
  /** Attempts that were sent, as it is to be from now on. */
  dialedCount: number;
  dispositionId: string | null;
  change: LeadChange;
  /** Who gave the disposition. */
  userId?: string;
}

/** Writes what became of leads, their numbers and callbacks; one statement for all leads that change the same way. */
export async function changeLeads(tx: Scoped, outcomes: readonly LeadOutcome[], at: Date): Promise<void> {
  const alike = groupBy(outcomes, ({ from, change, dispositionId }) =>
    [from, dispositionId !== null, ...Object.keys(rowOf(change)).sort()].join(),
  );
  for (const group of alike.values()) {
    await tx.updateEach(
      leads,
      leads.id,
      new Map(
        group.map(({ attempt, change, dialedCount, dispositionId }) => [
          attempt.leadId,
          {
            ...rowOf(change),
            dialedCount,
            closedAt: change.state === 'closed' ? at : null,
            ...(dispositionId === null ? {} : { lastDispositionId: dispositionId }),
          },
        ]),
      ),
      eq(leads.state, group[0]!.from),
    );
  }
  for (const { attempt, change, userId } of outcomes) {
    if (change.numberInvalid) await markInvalid(tx, attempt);
    if (change.callback) await settleCallbacks(tx, attempt, change.callback);
    if (change.suppress) await suppress(tx, attempt, change.suppress, userId, at);
  }
}

/** The lead's columns that the change names. */
function rowOf(change: LeadChange) {
  const { state, dialRank, nextDialAt, nextNumber, noPredictiveBefore } = change;
  return {
    state,
    closedReason: change.closedReason ?? null,
    ...(dialRank === undefined ? {} : { dialRank }),
    ...(nextDialAt === undefined ? {} : { nextDialAt }),
    ...(nextNumber === undefined ? {} : { nextNumber }),
    ...(noPredictiveBefore === undefined ? {} : { noPredictiveBefore }),
  };
}

async function markInvalid(tx: Scoped, { leadId, numberPosition, number }: LeadOutcome['attempt']) {
  await tx.update(
    leadNumbers,
    { invalid: true },
    and(
      eq(leadNumbers.leadId, leadId),
      eq(leadNumbers.position, numberPosition),
      // The lead may have got another number at this place since.
      eq(leadNumbers.number, number),
    ),
  );
}

/** `done`: the kept one; `cancelled`: all, since nobody will call this lead again. */
async function settleCallbacks(
  tx: Scoped,
  { leadId, callbackId }: LeadOutcome['attempt'],
  status: 'done' | 'cancelled',
) {
  if (callbackId !== null) {
    await tx.update(callbacks, { status }, and(eq(callbacks.id, callbackId), eq(callbacks.status, 'pending')));
  }
  if (status === 'cancelled') {
    await tx.update(callbacks, { status }, and(eq(callbacks.leadId, leadId), eq(callbacks.status, 'pending')));
  }
}

async function suppress(
  tx: Scoped,
  { number, campaignId }: LeadOutcome['attempt'],
  scope: 'tenant' | 'campaign',
  userId: string | undefined,
  at: Date,
) {
  await tx.insert(suppressions, {
    id: newId(),
    number,
    campaignId: scope === 'campaign' ? campaignId : null,
    source: 'opt-out',
    createdByUserId: userId ?? null,
    createdAt: at,
  });
}

/** Leads that are no longer to be called: their numbers are all wrong. */
export async function closeUncallable(tx: Scoped, leadIds: readonly string[], at: Date): Promise<void> {
  if (leadIds.length === 0) return;
  await tx.update(
    leads,
    { state: 'closed', closedReason: 'invalid-number', closedAt: at },
    and(inArray(leads.id, [...leadIds]), eq(leads.state, 'ready')),
  );
}
