import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { DIAL_RANK } from '@outrider/domain';
import { lockSessions, withIds } from '../agents/agent-session.js';
import { groupBy } from '../group-by.js';
import { abandonedNumbers, callbacks, campaigns, leadLists, leadNumbers, leads, tenants } from '../schema/index.js';
import type { Scoped } from '../scope.js';
import type { ClaimRequest, ClaimResult } from './claim-request.js';

type GateRefusal = Extract<ClaimResult, { ok: false }>['code'];

/** The campaign and its tenant as they are while the claim is made. */
export interface Gate {
  mode: 'progressive' | 'predictive';
  dailySpendLimit: number | null;
  destinationsVersion: number;
}

/**
 * The campaign's and the tenant's row are held in share mode, so that nobody stops it, takes over its pacing or changes where calls may go
 * and what they may cost before the claim is committed.
 */
export async function passGate(tx: Scoped, { campaignId, fence }: ClaimRequest): Promise<GateRefusal | Gate> {
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

export type Facts = Awaited<ReturnType<typeof readFacts>>;

/** What the claim is decided by: the leads and the agents asked for, locked, and what else is known of them. */
export async function readFacts(tx: Scoped, { campaignId, candidates }: ClaimRequest) {
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
