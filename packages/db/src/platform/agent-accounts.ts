import { and, eq } from 'drizzle-orm';
import type { Database } from '../database.js';
import { agentSessions, users } from '../schema/index.js';

export function createAgentAccounts({ primary }: Database) {
  return {
    /**
     * The SIP account of an agent session: a phone's INVITE names the session and no tenant. `over`: the session has ended or its user
     * was shut out, and the phone may not call any more.
     */
    async agentAccount(
      agentSessionId: string,
    ): Promise<{ tenantId: string; sipHa1: string; over: boolean } | undefined> {
      const [row] = await primary
        .select({
          tenantId: agentSessions.tenantId,
          sipHa1: agentSessions.sipHa1,
          liveUserId: agentSessions.liveUserId,
          active: users.active,
        })
        .from(agentSessions)
        .innerJoin(users, and(eq(users.tenantId, agentSessions.tenantId), eq(users.id, agentSessions.userId)))
        .where(eq(agentSessions.id, agentSessionId));
      if (!row) return undefined;
      const { liveUserId, active, ...account } = row;
      return { ...account, over: liveUserId === null || !active };
    },
  };
}
