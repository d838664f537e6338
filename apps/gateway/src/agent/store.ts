import type { AgentCallLead } from '@outrider/contracts';
import { repositories, tenantRecords, type AgentSnapshot, type Database } from '@outrider/db';
import type { AgentReader } from './channel.js';
import type { CallFacts } from './facts.js';

/** One tenant's agent sessions and their calls, on the primary: what an agent is told decides what is done. */
export function agentReader(database: Database, tenantId: string): AgentReader {
  const { agentSessions } = repositories(database, tenantId);
  const { campaigns } = tenantRecords(database, tenantId).primary;
  return {
    session: (id) => agentSessions.get(id),
    state: async (id) => {
      const state = await agentSessions.stateOf(id);
      return state && { ...state, call: state.call ? callFacts(state.call) : null };
    },
    campaign: async (id) => {
      const campaign = await campaigns.get(id);
      return campaign && { id: campaign.id, name: campaign.name, status: campaign.status };
    },
    call: async (attemptId) => {
      const call = await agentSessions.callOf(attemptId);
      return call ? callFacts(call) : null;
    },
  };
}

function callFacts({ attempt, lead, numbers, callbackNote }: NonNullable<AgentSnapshot['call']>): CallFacts {
  const view: AgentCallLead = {
    id: lead.id,
    name: lead.name,
    company: lead.company,
    email: lead.email,
    numbers: numbers.map(({ number }) => number),
    data: lead.data,
  };
  return { attempt, lead: view, callbackNote };
}
