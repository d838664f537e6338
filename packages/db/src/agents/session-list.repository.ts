import { and, asc, eq, gt, isNotNull, isNull } from 'drizzle-orm';
import type { AgentState } from '@outrider/domain';
import { pageOf, type PageRequest } from '../page.js';
import { agentSessions, users } from '../schema/index.js';
import type { ScopedReader } from '../scope.js';

export interface AgentSessionFilter {
  campaignId?: string | undefined;
  state?: AgentState | undefined;
  /** False: those that have signed out. */
  signedIn: boolean;
}

/** Without the one-time SIP account. */
const columns = {
  id: agentSessions.id,
  userId: agentSessions.userId,
  userName: users.name,
  campaignId: agentSessions.campaignId,
  state: agentSessions.state,
  stateSince: agentSessions.stateSince,
  pauseReason: agentSessions.pauseReason,
  legUp: agentSessions.legUp,
  attemptId: agentSessions.attemptId,
  signedInAt: agentSessions.signedInAt,
  signedOutAt: agentSessions.signedOutAt,
};

export const agentSessionReader = (from: ScopedReader) => ({
  list: async (filter: AgentSessionFilter, page: PageRequest) => {
    const rows = await from
      .select(columns)
      .from(agentSessions)
      .innerJoin(users, eq(users.id, agentSessions.userId))
      .where(
        and(
          filter.campaignId === undefined ? undefined : eq(agentSessions.campaignId, filter.campaignId),
          filter.state === undefined ? undefined : eq(agentSessions.state, filter.state),
          filter.signedIn ? isNotNull(agentSessions.liveUserId) : isNull(agentSessions.liveUserId),
          page.after === undefined ? undefined : gt(agentSessions.id, page.after),
        ),
      )
      .orderBy(asc(agentSessions.id))
      .limit(page.limit + 1);
    return pageOf(rows, page.limit);
  },
});
export type AgentSessionListRecord = Awaited<
  ReturnType<ReturnType<typeof agentSessionReader>['list']>
>['items'][number];
