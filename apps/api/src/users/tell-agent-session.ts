import type { AgentSession } from '@outrider/db';
import type { Bus } from '@outrider/platform';

/** Tells gateways and dialers that an agent session has changed. */
export function tellAgentSession(bus: Pick<Bus, 'publish'>, { tenantId, id, version }: AgentSession): void {
  void bus.publish('agent-session.changed', { tenantId, agentSessionId: id, version });
}
