import type { AgentCallLead, AgentSnapshot } from '@outrider/contracts';
import type { CampaignStatus } from '@outrider/domain';
import type { schema } from '@outrider/db';

export type AgentSessionRow = typeof schema.agentSessions.$inferSelect;
export type AttemptRow = typeof schema.attempts.$inferSelect;

export interface CampaignFacts {
  id: string;
  name: string;
  status: CampaignStatus;
}

export interface CallFacts {
  attempt: AttemptRow;
  lead: AgentCallLead;
  /** What was noted with the callback that the attempt keeps. */
  callbackNote: string | null;
}

export interface AgentState {
  session: AgentSessionRow;
  campaign: CampaignFacts;
  dispositions: AgentSnapshot['dispositions'];
  call: CallFacts | null;
}
