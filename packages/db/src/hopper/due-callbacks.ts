import { and, asc, eq, inArray, isNotNull, lte, sql } from 'drizzle-orm';
import { DIAL_RANK } from '@outrider/domain';
import { free } from '../agents/reservations.js';
import { agentSessions, callbacks, campaigns, leadLists, leadNumbers, leads } from '../schema/index.js';
import type { TenantScope } from '../scope.js';

/** A personal callback whose time has come and whose owner is free. */
export interface DueCallback {
  callbackId: string;
  leadId: string;
  agentSessionId: string;
  number: string;
  numberPosition: number;
  timeZones: string[];
  dueAt: Date;
}

/** Promises to call that one agent made and keeps: dialed only when that agent is free. */
export function createDueCallbacks(scope: TenantScope) {
  const { primary } = scope;
  return {
    /** At most one for each free agent of the campaign, its earliest. */
    async dueCallbacks(campaignId: string, limit = 50): Promise<DueCallback[]> {
      const promised = primary
        .select({
          callbackId: sql<string>`${callbacks.id}`.as('callback_id'),
          leadId: sql<string>`${leads.id}`.as('lead_id'),
          agentSessionId: sql<string>`${agentSessions.id}`.as('agent_session_id'),
          number: leadNumbers.number,
          numberPosition: leadNumbers.position,
          timeZones: leadNumbers.timeZones,
          dueAt: callbacks.dueAt,
          turn: sql<number>`row_number() over (partition by ${agentSessions.id} order by ${callbacks.dueAt}, ${callbacks.id})`.as(
            'turn',
          ),
        })
        .from(agentSessions)
        .innerJoin(
          callbacks,
          and(
            eq(callbacks.ownerUserId, agentSessions.userId),
            eq(callbacks.status, 'pending'),
            eq(callbacks.campaignId, agentSessions.campaignId),
          ),
        )
        .innerJoin(
          leads,
          and(
            eq(leads.id, callbacks.leadId),
            eq(leads.state, 'ready'),
            eq(leads.dialRank, DIAL_RANK['personal-callback']),
          ),
        )
        .innerJoin(leadLists, and(eq(leadLists.id, leads.leadListId), eq(leadLists.active, true)))
        .innerJoin(
          leadNumbers,
          and(
            eq(leadNumbers.leadId, leads.id),
            eq(leadNumbers.position, leads.nextNumber),
            eq(leadNumbers.invalid, false),
          ),
        )
        .where(and(free(campaignId, scope.now()), eq(leadLists.campaignId, campaignId)))
        .as('promised');
      return primary
        .select({
          callbackId: promised.callbackId,
          leadId: promised.leadId,
          agentSessionId: promised.agentSessionId,
          number: promised.number,
          numberPosition: promised.numberPosition,
          timeZones: promised.timeZones,
          dueAt: promised.dueAt,
        })
        .from(promised)
        .where(eq(promised.turn, 1))
        .orderBy(asc(promised.dueAt))
        .limit(limit);
    },

    /** Personal callbacks that their owners left too long go to the team, at most 100 at once. Returns how many. */
    async releaseOverdueCallbacks(campaignId: string, now: Date = scope.now()): Promise<number> {
      const overdue = await primary
        .select({ id: callbacks.id, leadId: callbacks.leadId })
        .from(callbacks)
        .innerJoin(campaigns, eq(campaigns.id, callbacks.campaignId))
        .where(
          and(
            eq(callbacks.campaignId, campaignId),
            eq(callbacks.status, 'pending'),
            isNotNull(callbacks.ownerUserId),
            lte(
              callbacks.dueAt,
              sql`${sql.param(now, callbacks.dueAt)} - interval ${campaigns.callbackReleaseMinutes} minute`,
            ),
          ),
        )
        .orderBy(asc(callbacks.dueAt))
        .limit(100);
      if (overdue.length === 0) return 0;
      return scope.transaction(async (tx) => {
        // Leads before callbacks, as everywhere; a lead that is being dialed keeps its callback as it is.
        const moved = await tx
          .select({ id: leads.id })
          .from(leads)
          .where(
            and(
              inArray(
                leads.id,
                overdue.map((callback) => callback.leadId),
              ),
              inArray(leads.state, ['ready', 'waiting']),
              eq(leads.dialRank, DIAL_RANK['personal-callback']),
            ),
          )
          .orderBy(asc(leads.id))
          .for('update');
        const leadIds = moved.map((lead) => lead.id);
        if (leadIds.length === 0) return 0;
        await tx.update(leads, { dialRank: DIAL_RANK['team-callback'] }, inArray(leads.id, leadIds));
        return tx.update(
          callbacks,
          { ownerUserId: null },
          and(
            inArray(
              callbacks.id,
              overdue.map((callback) => callback.id),
            ),
            inArray(callbacks.leadId, leadIds),
            eq(callbacks.status, 'pending'),
          ),
        );
      });
    },
  };
}
