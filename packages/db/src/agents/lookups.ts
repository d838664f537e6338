import { and, eq, inArray, ne } from 'drizzle-orm';
import { agentSessions } from '../schema/index.js';
import type { TenantScope } from '../scope.js';
import { withIds, type AgentSession } from './agent-session.js';

/** Agent sessions read in bulk, on the primary. */
export function createLookups({ primary }: TenantScope) {
  return {
    /** Those of the given that exist. */
    some: async (ids: readonly string[]): Promise<AgentSession[]> =>
      ids.length === 0 ? [] : primary.select().from(agentSessions).where(withIds(ids)),

    /** Everybody who is signed in to the campaign. */
    signedIn: (campaignId: string): Promise<AgentSession[]> =>
      primary
        .select()
        .from(agentSessions)
        .where(and(eq(agentSessions.campaignId, campaignId), ne(agentSessions.state, 'offline'))),

    /** Who is reserved for or talks on these attempts. */
    onAttempts: async (attemptIds: readonly string[]): Promise<AgentSession[]> =>
      attemptIds.length === 0
        ? []
        : primary
            .select()
            .from(agentSessions)
            .where(inArray(agentSessions.attemptId, [...attemptIds])),
  };
}
