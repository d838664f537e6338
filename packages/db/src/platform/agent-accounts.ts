import { and, eq, isNotNull } from 'drizzle-orm';
import type { Database } from '../database.js';
import { agentSessions, users } from '../schema/index.js';

export function createAgentAccounts({ primary }: Database) {
  return {
    /** The SIP account of a live agent session: a phone's INVITE names the session and no tenant. None while the user is inactive. */
    async agentAccount(agentSessionId: string): Promise<{ tenantId: string; sipHa1: string } | undefined> {
      const [row] = await primary
        .select({ tenantId: agentSessions.tenantId, sipHa1: agentSessions.sipHa1 })
        .from(agentSessions)
        .innerJoin(users, and(eq(users.tenantId, agentSessions.tenantId), eq(users.id, agentSessions.userId)))
        .where(and(isNotNull(agentSessions.liveUserId), eq(agentSessions.id, agentSessionId), eq(users.active, true)));
      return row;
    },
  };
}
