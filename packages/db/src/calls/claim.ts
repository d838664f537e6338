import { and, eq, inArray, sql } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import { spendDay } from '@outrider/domain';
import { isPresent, reserve } from '../agents/reservations.js';
import { attempts, leads } from '../schema/index.js';
import type { Scoped, TenantScope } from '../scope.js';
import { passGate, readFacts, type Facts, type Gate } from './claim-facts.js';
import type { ClaimCandidate, ClaimedAttempt, ClaimRequest, ClaimResult, LeadRefusal } from './claim-request.js';
import { firstReservation, reserveSpend } from './spend.js';
import { destinationsAt } from './tenant-destinations.js';

const MAX_CANDIDATES = 100;

/**
 * Takes leads for calls: their attempts, with the SIP ids, are committed when this returns, and nothing may be sent for others.
 * One transaction, in a number of statements that does not grow with the batch.
 * @throws RangeError for more than 100 candidates.
 */
export async function claim(scope: TenantScope, request: ClaimRequest): Promise<ClaimResult> {
  if (request.candidates.length > MAX_CANDIDATES) {
    throw new RangeError(`${request.candidates.length} candidates; at most ${MAX_CANDIDATES} are claimed at once`);
  }
  return scope.transaction(async (tx) => {
    const gate = await passGate(tx, request);
    if (typeof gate === 'string') return { ok: false, code: gate };
    const at = scope.now();
    const facts = await readFacts(tx, request);
    const claimed: ClaimedAttempt[] = [];
    const refused: { leadId: string; code: LeadRefusal }[] = [];
    const taken = new Set<string>();
    for (const candidate of request.candidates) {
      const result = taken.has(candidate.leadId) ? 'lead-not-ready' : consider(candidate, gate, request, facts, at);
      if (typeof result === 'string') refused.push({ leadId: candidate.leadId, code: result });
      else claimed.push(result);
      taken.add(candidate.leadId);
    }
    const { paid, tooDear } = await payFor(scope, tx, gate, claimed, at);
    await write(tx, request, paid, facts, at);
    return { ok: true, claimed: paid, refused: [...refused, ...tooDear] };
  });
}

/** One candidate, by what was read: an attempt that costs nothing yet, or why not. An agent goes to the first who asks. */
function consider(
  candidate: ClaimCandidate,
  { mode }: Gate,
  { campaignId }: ClaimRequest,
  facts: Facts,
  at: Date,
): ClaimedAttempt | LeadRefusal {
  const lead = facts.leads.get(candidate.leadId);
  if (!lead) return 'lead-not-found';
  if (!facts.lists.has(lead.leadListId)) return 'lead-not-of-campaign';
  if (lead.state !== 'ready') return 'lead-not-ready';
  const usable = facts.numbers.get(lead.id) ?? [];
  const position = candidate.numberPosition ?? lead.nextNumber;
  const number = usable.find((one) => one.position >= position) ?? usable[0];
  if (!number) return 'no-callable-number';
  // A call for which an agent is reserved is not predictive; the guards have the last word on it.
  const leftAlone = number.abandonedUntil !== null && number.abandonedUntil > at;
  if (leftAlone && mode === 'predictive' && !candidate.agent) return 'abandoned-recently';
  const session = candidate.agent && facts.sessions.get(candidate.agent.agentSessionId);
  if (
    candidate.agent &&
    (session?.state !== 'idle' || !session.legUp || !isPresent(session, at) || !facts.unasked.delete(session.id))
  ) {
    return 'agent-not-idle';
  }
  return {
    attemptId: candidate.attemptId ?? newId(),
    leadId: lead.id,
    campaignId,
    trunkId: candidate.trunkId,
    attemptNumber: lead.attemptCount + 1,
    number: number.number,
    numberPosition: number.position,
    callerId: candidate.callerId,
    callId: candidate.callId,
    fromTag: candidate.fromTag,
    callbackId: candidate.callbackId ?? facts.callbacks.get(lead.id) ?? null,
    agentSessionId: session?.id ?? null,
    claimedAt: at,
    pricePerMinute: 0,
    reservedCost: 0,
  };
}

/**
 * Reserves what the first minutes cost, by the tenant's destinations; those for which the day's money is not enough are left out. A number
 * that the destinations do not allow costs nothing: the guards end its attempt, with a record.
 */
async function payFor(
  scope: TenantScope,
  tx: Scoped,
  { destinationsVersion, dailySpendLimit }: Gate,
  claimed: readonly ClaimedAttempt[],
  at: Date,
): Promise<{ paid: ClaimedAttempt[]; tooDear: { leadId: string; code: LeadRefusal }[] }> {
  if (claimed.length === 0) return { paid: [], tooDear: [] };
  const destinations = await destinationsAt(scope, tx, destinationsVersion);
  const priced = claimed.map((attempt) => {
    const destination = destinations.of(attempt.number);
    const pricePerMinute = destination.allowed ? destination.pricePerMinute : 0;
    return { ...attempt, pricePerMinute, reservedCost: firstReservation(pricePerMinute) };
  });
  const costs = priced.map(({ reservedCost }) => reservedCost);
  const fitting = await reserveSpend(tx, spendDay(at), costs, dailySpendLimit);
  const tooDear = priced.filter((_, index) => !fitting.has(index));
  return {
    paid: priced.filter((_, index) => fitting.has(index)),
    tooDear: tooDear.map(({ leadId }) => ({ leadId, code: 'spend-limit' })),
  };
}

/** The attempts, their leads' state and the agents who are kept for them. */
async function write(tx: Scoped, request: ClaimRequest, claimed: readonly ClaimedAttempt[], facts: Facts, at: Date) {
  if (claimed.length === 0) return;
  const moved = await tx.update(
    leads,
    { state: 'dialing', attemptCount: sql`${leads.attemptCount} + 1`, lastAttemptAt: at },
    and(
      inArray(
        leads.id,
        claimed.map((attempt) => attempt.leadId),
      ),
      eq(leads.state, 'ready'),
    ),
  );
  if (moved !== claimed.length) throw new Error('a locked lead changed under its claim');
  await tx.insert(
    attempts,
    claimed.map(({ attemptId, ...attempt }) => ({ id: attemptId, ...attempt, dialerId: request.dialerId ?? null })),
  );
  for (const { candidate, session, attempt } of withAgents(request, claimed, facts)) {
    await reserve(tx, session, { attemptId: attempt.attemptId, until: candidate.until }, at);
  }
}

function withAgents(request: ClaimRequest, claimed: readonly ClaimedAttempt[], facts: Facts) {
  const asked = new Map(request.candidates.map((candidate) => [candidate.leadId, candidate.agent]));
  return claimed.flatMap((attempt) => {
    const candidate = asked.get(attempt.leadId);
    const session = facts.sessions.get(attempt.agentSessionId ?? '');
    return candidate && session ? [{ candidate, session, attempt }] : [];
  });
}
