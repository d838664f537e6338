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

/** What an agent is shown of a call when it is offered, the attempt itself aside. */
export interface OfferFacts {
  campaign: CampaignFacts;
  lead: AgentCallLead;
  /** What was noted with the callback that the attempt keeps. */
  callbackNote: string | null;
}

export interface CallFacts extends Omit<OfferFacts, 'campaign'> {
  attempt: AttemptRow;
}

export interface AgentState {
  session: AgentSessionRow;
  campaign: CampaignFacts;
  dispositions: AgentSnapshot['dispositions'];
  call: CallFacts | null;
}
