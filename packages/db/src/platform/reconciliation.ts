import { and, asc, eq, exists, inArray, isNotNull, isNull, lt, or } from 'drizzle-orm';
import type { Database } from '../database.js';
import { agentSessions, attempts, campaigns, dialerInstances, leadLists, leads } from '../schema/index.js';

export type OpenAttempt = typeof attempts.$inferSelect;

/** Looks over all tenants for what somebody must put right. */
export function createReconciliation({ primary }: Database) {
  return {
    /** Claimed before `claimedBefore` and still not dialed: their job was lost. */
    neverSent(claimedBefore: Date, limit = 100): Promise<OpenAttempt[]> {
      return primary
        .select()
        .from(attempts)
        .where(and(eq(attempts.open, true), eq(attempts.state, 'claimed'), lt(attempts.claimedAt, claimedBefore)))
        .orderBy(asc(attempts.claimedAt))
        .limit(limit);
    },

    /** On the wire, but of a dialer that is gone: left behind by one that took them over and could not finish, or stopped too early. */
    ofGoneDialers(limit = 100): Promise<OpenAttempt[]> {
      return primary
        .select({ attempt: attempts })
        .from(attempts)
        .leftJoin(dialerInstances, eq(dialerInstances.id, attempts.dialerId))
        .where(
          and(
            eq(attempts.open, true),
            inArray(attempts.state, ['dialing', 'ringing', 'answered', 'connected']),
            or(isNull(dialerInstances.id), isNotNull(dialerInstances.goneAt)),
          ),
        )
        .orderBy(asc(attempts.id))
        .limit(limit)
        .then((rows) => rows.map((row) => row.attempt));
    },

    /** Live agent sessions whose leg is written down as up at a dialer that is gone. */
    legsOfGoneDialers(limit = 100) {
      return primary
        .select({
          tenantId: agentSessions.tenantId,
          id: agentSessions.id,
          sipDialogId: agentSessions.sipDialogId,
          dialerId: dialerInstances.id,
        })
        .from(agentSessions)
        .innerJoin(dialerInstances, eq(dialerInstances.id, agentSessions.dialerId))
        .where(
          and(isNotNull(agentSessions.liveUserId), eq(agentSessions.legUp, true), isNotNull(dialerInstances.goneAt)),
        )
        .orderBy(asc(agentSessions.id))
        .limit(limit);
    },

    /** All open attempts, of a dialer or a trunk where one is named: to rebuild what Redis counts. */
    openAttempts(filter: { dialerId?: string; trunkId?: string } = {}): Promise<OpenAttempt[]> {
      return primary
        .select()
        .from(attempts)
        .where(
          and(
            eq(attempts.open, true),
            filter.dialerId === undefined ? undefined : eq(attempts.dialerId, filter.dialerId),
            filter.trunkId === undefined ? undefined : eq(attempts.trunkId, filter.trunkId),
          ),
        );
    },

    /** Tenants with agents signed in: whose reservations, wrap-ups and presence may run out. */
    async tenantsWithAgents(): Promise<string[]> {
      const rows = await primary
        .selectDistinct({ tenantId: agentSessions.tenantId })
        .from(agentSessions)
        .where(isNotNull(agentSessions.liveUserId));
      return rows.map((row) => row.tenantId);
    },

    /** Campaigns, whether they run or not, with leads whose talk has no disposition yet. */
    undisposedCampaigns() {
      const unresolved = primary
        .select({ id: leads.id })
        .from(leadLists)
        .innerJoin(
          leads,
          and(
            eq(leads.tenantId, leadLists.tenantId),
            eq(leads.leadListId, leadLists.id),
            eq(leads.state, 'unresolved'),
          ),
        )
        .where(and(eq(leadLists.tenantId, campaigns.tenantId), eq(leadLists.campaignId, campaigns.id)));
      return primary
        .select({ tenantId: campaigns.tenantId, campaignId: campaigns.id })
        .from(campaigns)
        .where(exists(unresolved));
    },

    /** Sessions that are over and whose leg is still up at this dialer: to be hung up. */
    legsToDrop(dialerId: string) {
      return primary
        .select({ tenantId: agentSessions.tenantId, id: agentSessions.id, sipDialogId: agentSessions.sipDialogId })
        .from(agentSessions)
        .where(
          and(eq(agentSessions.dialerId, dialerId), eq(agentSessions.state, 'offline'), eq(agentSessions.legUp, true)),
        );
    },
  };
}
