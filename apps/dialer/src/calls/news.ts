import type { AgentSession } from '@outrider/db';
import type { PacingEvent } from '@outrider/pacing';
import type { Bus } from '@outrider/platform';
import { agentPacingState } from './pacing-news.js';

/** Tells the other processes what this one has written. News only: who misses it reads the database. */
export interface News {
  /** An agent session is now as given. */
  agent(tenantId: string, session: AgentSession): void;
  call(campaign: { tenantId: string; campaignId: string }, event: PacingEvent): void;
}

export function createNews(options: {
  bus: Pick<Bus, 'publish'>;
  /** Told at once, before anybody else: who paces here need not read what was written here. */
  onAgent(session: AgentSession): void;
  /** Wall time, ms. */
  now(): number;
}): News {
  const { bus, now } = options;
  return {
    agent(tenantId, session) {
      const { id, campaignId, version } = session;
      options.onAgent(session);
      void bus.publish('agent-session.changed', { tenantId, agentSessionId: id, version });
      const at = now();
      void bus.publish('campaign.event', {
        tenantId,
        campaignId,
        event: { type: 'agent', at, agentId: id, state: agentPacingState(session, new Date(at)) },
      });
    },
    call: (campaign, event) => void bus.publish('campaign.event', { ...campaign, event }),
  };
}
