import type { AgentCallLead } from '@outrider/contracts';
import { repositories, type AgentSnapshot, type Database } from '@outrider/db';
import type { AgentReader } from './channel.js';
import type { CallFacts } from './facts.js';

/** One tenant's agent sessions and their calls, on the primary: what an agent is told decides what is done. */
export function agentReader(database: Database, tenantId: string): AgentReader {
  const { agentSessions, attempts } = repositories(database, tenantId);
  return {
    present: (id) => agentSessions.withAttempt(id),
    state: async (id) => {
      const state = await agentSessions.stateOf(id);
      return state && { ...state, call: state.call ? callFacts(state.call) : null };
    },
    offer: async (attemptId) => {
      const offer = await agentSessions.offerOf(attemptId);
      return offer && { campaign: offer.campaign, lead: leadView(offer), callbackNote: offer.callbackNote };
    },
    attempt: (id) => attempts.get(id),
  };
}

type Snapshot = NonNullable<AgentSnapshot['call']>;

const callFacts = ({ attempt, callbackNote, ...call }: Snapshot): CallFacts => ({
  attempt,
  lead: leadView(call),
  callbackNote,
});

const leadView = ({ lead, numbers }: Pick<Snapshot, 'lead' | 'numbers'>): AgentCallLead => ({
  id: lead.id,
  name: lead.name,
  company: lead.company,
  email: lead.email,
  numbers,
  data: lead.data,
});
