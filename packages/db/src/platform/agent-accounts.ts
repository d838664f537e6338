import { and, eq, isNotNull } from 'drizzle-orm';
import type { Database } from '../database.js';
import { agentSessions } from '../schema/index.js';

export function createAgentAccounts({ primary }: Database) {
  return {
    /** The SIP account of a live agent session: a phone's INVITE names the session and no tenant. Reads the live ones' index only. */
    async agentAccount(agentSessionId: string): Promise<{ tenantId: string; sipHa1: string } | undefined> {
      const [row] = await primary
        .select({ tenantId: agentSessions.tenantId, sipHa1: agentSessions.sipHa1 })
        .from(agentSessions)
        .where(and(isNotNull(agentSessions.liveUserId), eq(agentSessions.id, agentSessionId)));
      return row;
    },
  };
}
