import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import { DIAL_RANK, spendDay } from '@outrider/domain';
import { lockSessions, withIds } from '../agents/agent-session.js';
import { isPresent, reserve } from '../agents/reservations.js';
import {
  abandonedNumbers,
  attempts,
  callbacks,
  campaigns,
  leadLists,
  leadNumbers,
  leads,
  tenants,
} from '../schema/index.js';
import type { Scoped, TenantScope } from '../scope.js';
import { groupBy } from '../group-by.js';
import { firstReservation, reserveSpend } from './spend.js';
import { destinationsAt } from './tenant-destinations.js';

/** A lead that the dialer wants to call, with what the call will be known by on the wire. */
export interface ClaimCandidate {
  leadId: string;
  /** SIP Call-ID, unique over the platform, and our From tag. */
  callId: string;
  fromTag: string;
  /** E.164 with `+`. */
  callerId: string;
  trunkId: string;
  /** Which of the lead's numbers; default: the one whose turn it is. */
  numberPosition?: number;
  /** The callback that the attempt keeps; default: the lead's pending one. */
  callbackId?: string;
  /** The agent whom the call is for, reserved with the claim. */
  agent?: { agentSessionId: string; until: Date };
  /** Default: a new one. */
  attemptId?: string;
}

export interface ClaimRequest {
  campaignId: string;
  /** From `acquireFence`; a younger pacer's makes this one void. */
  fence: number;
  dialerId?: string;
  /** At most 100. */
  candidates: readonly ClaimCandidate[];
}

export interface ClaimedAttempt {
  attemptId: string;
  leadId: string;
  campaignId: string;
  trunkId: string;
  attemptNumber: number;
  number: string;
  numberPosition: number;
  callerId: string;
  callId: string;
  fromTag: string;
  callbackId: string | null;
  agentSessionId: string | null;
  claimedAt: Date;
  /** Of its destination, millionths of a euro per minute begun. */
  pricePerMinute: number;
  /** What of the day's money is kept for it. */
  reservedCost: number;
}

export type LeadRefusal =
  | 'lead-not-found'
  /** Dialed by another, closed, or not yet due. */
  | 'lead-not-ready'
  | 'lead-not-of-campaign'
  | 'no-callable-number'
  /** A call to its number was abandoned less than 72 h ago, and the campaign dials predictively. */
  | 'abandoned-recently'
  /** What is left of the day's money does not pay for its first minutes. */
  | 'spend-limit'
  | 'agent-not-idle';

export type ClaimResult =
  | { ok: true; claimed: ClaimedAttempt[]; refused: { leadId: string; code: LeadRefusal }[] }
  /** Nothing was claimed. */
  | { ok: false; code: 'campaign-not-found' | 'campaign-not-running' | 'fence-lost' };

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

type GateRefusal = Extract<ClaimResult, { ok: false }>['code'];

/** The campaign and its tenant as they are while the claim is made. */
interface Gate {
  mode: 'progressive' | 'predictive';
  dailySpendLimit: number | null;
  destinationsVersion: number;
}

/**
 * The campaign's and the tenant's row are held in share mode, so that nobody stops it, takes over its pacing or changes where calls may go
 * and what they may cost before the claim is committed.
 */
async function passGate(tx: Scoped, { campaignId, fence }: ClaimRequest): Promise<GateRefusal | Gate> {
  const [campaign] = await tx
    .select({
      status: campaigns.status,
      fence: campaigns.pacerFence,
      mode: campaigns.mode,
      dailySpendLimit: tenants.dailySpendLimit,
      destinationsVersion: tenants.destinationsVersion,
    })
    .from(campaigns)
    .innerJoin(tenants, sql`true`)
    .where(eq(campaigns.id, campaignId))
    .for('share');
  if (!campaign) return 'campaign-not-found';
  if (campaign.status !== 'running') return 'campaign-not-running';
  if (campaign.fence !== fence) return 'fence-lost';
  return campaign;
}

type Facts = Awaited<ReturnType<typeof readFacts>>;

async function readFacts(tx: Scoped, { campaignId, candidates }: ClaimRequest) {
  const leadIds = candidates.map((candidate) => candidate.leadId);
  const sessionIds = candidates.flatMap((candidate) => candidate.agent?.agentSessionId ?? []);
  const none = leadIds.length === 0;
  const sessions = sessionIds.length === 0 ? [] : await lockSessions(tx, withIds(sessionIds));
  const rows = none
    ? []
    : await tx
        .select({
          id: leads.id,
          leadListId: leads.leadListId,
          state: leads.state,
          dialRank: leads.dialRank,
          nextNumber: leads.nextNumber,
          attemptCount: leads.attemptCount,
        })
        .from(leads)
        .where(inArray(leads.id, leadIds))
        .orderBy(asc(leads.id))
        .for('update');
  const numbers = none
    ? []
    : await tx
        .select({
          leadId: leadNumbers.leadId,
          position: leadNumbers.position,
          number: leadNumbers.number,
          abandonedUntil: abandonedNumbers.until,
        })
        .from(leadNumbers)
        .leftJoin(abandonedNumbers, eq(abandonedNumbers.number, leadNumbers.number))
        .where(and(inArray(leadNumbers.leadId, leadIds), eq(leadNumbers.invalid, false)))
        .orderBy(asc(leadNumbers.position));
  const lists = await tx
    .select({ id: leadLists.id })
    .from(leadLists)
    .where(and(eq(leadLists.campaignId, campaignId), eq(leadLists.active, true)));
  const promised = rows.filter((lead) => lead.dialRank <= DIAL_RANK['team-callback']).map((lead) => lead.id);
  const pending =
    promised.length === 0
      ? []
      : await tx
          .select({ id: callbacks.id, leadId: callbacks.leadId })
          .from(callbacks)
          .where(and(inArray(callbacks.leadId, promised), eq(callbacks.status, 'pending')))
          .orderBy(asc(callbacks.dueAt));
  return {
    leads: new Map(rows.map((lead) => [lead.id, lead])),
    numbers: groupBy(numbers, (number) => number.leadId),
    lists: new Set(lists.map((list) => list.id)),
    // The earliest of a lead's callbacks wins.
    callbacks: new Map(pending.reverse().map((callback) => [callback.leadId, callback.id])),
    sessions: new Map(sessions.map((session) => [session.id, session])),
    /** Agents whom no candidate of this batch has taken yet. */
    unasked: new Set(sessions.map((session) => session.id)),
  };
}

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
