import { and, eq, gt, lt, sql } from 'drizzle-orm';
import { AGENT_STATES, type AgentState } from '@outrider/domain';
import { agentSessions, agentStateChanges } from '../schema/index.js';
import type { TenantScope } from '../scope.js';

/** Milliseconds that agents spent in each state. */
export type AgentTime = Record<AgentState, number>;

export function createOccupancy(scope: TenantScope) {
  return {
    /** Time that the campaign's agents spent in each state within `[from, to)`; states that last are counted up to `to`. */
    async timeUsage(campaignId: string, { from, to }: { from: Date; to: Date }): Promise<AgentTime> {
      const at = agentStateChanges.at;
      const instant = (value: Date) => sql`cast(${sql.param(value, at)} as datetime(3))`;
      // A session that ended before the period has nothing in it; one that began later neither.
      const spans = scope.read
        .select({
          state: agentStateChanges.state,
          start: sql`greatest(${at}, ${instant(from)})`.as('start'),
          end: sql`least(coalesce(lead(${at}) over (partition by ${agentStateChanges.agentSessionId} order by ${agentStateChanges.id}), ${instant(to)}), ${instant(to)})`.as(
            'end',
          ),
        })
        .from(agentStateChanges)
        .innerJoin(agentSessions, eq(agentSessions.id, agentStateChanges.agentSessionId))
        .where(
          and(
            eq(agentSessions.campaignId, campaignId),
            lt(agentSessions.signedInAt, to),
            sql`(${agentSessions.signedOutAt} is null or ${gt(agentSessions.signedOutAt, from)})`,
          ),
        )
        .as('spans');
      const rows = await scope.read
        .select({
          state: spans.state,
          ms: sql`round(sum(greatest(0, timestampdiff(microsecond, ${spans.start}, ${spans.end}))) / 1000)`.mapWith(
            Number,
          ),
        })
        .from(spans)
        .groupBy(spans.state);
      const usage = Object.fromEntries(AGENT_STATES.map((state) => [state, 0])) as AgentTime;
      for (const { state, ms } of rows) usage[state] = ms;
      return usage;
    },
  };
}

/** Share of signed-in, unpaused time that had to do with calls, 0–1; null where there was none. */
export function occupancy(time: AgentTime): number | null {
  const busy = time.reserved + time.talking + time['wrap-up'];
  const available = busy + time.idle;
  return available === 0 ? null : busy / available;
}
