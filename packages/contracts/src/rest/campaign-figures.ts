import { Type, type Static, type TSchema } from 'typebox';
import {
  AGENT_STATES,
  ATTEMPT_STATES,
  CAMPAIGN_STATUSES,
  DISPOSITION_CATEGORIES,
  LEAD_STATES,
  TERMINATIONS,
  type AgentState,
  type AttemptState,
  type LeadState,
  type TerminationResult,
} from '@outrider/domain';
import { CAMPAIGN_MODES } from './campaigns.js';
import { Closed, IdString, Instant, Nullable, OneOf } from './common.js';

const count = Type.Integer({ minimum: 0 });
const perKey = <K extends string>(keys: readonly K[]) =>
  Type.Object(Object.fromEntries(keys.map((key) => [key, count])) as Record<K, typeof count & TSchema>);

export const TERMINATION_RESULTS = Object.keys(TERMINATIONS) as TerminationResult[];
const OPEN_ATTEMPT_STATES = ATTEMPT_STATES.filter((state) => state !== 'ended') as Exclude<AttemptState, 'ended'>[];

/** What happens now, and what has happened since midnight UTC. */
export const CampaignLive = Type.Object({
  campaignId: IdString,
  at: Instant,
  status: OneOf(CAMPAIGN_STATUSES),
  leads: perKey<LeadState>(LEAD_STATES),
  agents: perKey<AgentState>(AGENT_STATES),
  calls: perKey(OPEN_ATTEMPT_STATES),
  today: Type.Object({ ended: count, results: perKey(TERMINATION_RESULTS) }),
  abandonShare: Nullable(
    Type.Number({ description: 'Abandoned of live answers over 30 days; null: nobody has answered.' }),
  ),
});
export type CampaignLive = Static<typeof CampaignLive>;

export const ReportQuery = Closed({
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
});
export type ReportQuery = Static<typeof ReportQuery>;

const percentiles = Type.Object({ p50: Nullable(Type.Integer()), p99: Nullable(Type.Integer()) });

/** Ended attempts of a campaign in `[from, to)`, by their CDRs. */
export const CampaignReport = Type.Object({
  campaignId: IdString,
  from: Nullable(Instant),
  to: Nullable(Instant),
  attempts: Type.Integer({ description: 'Attempts that were claimed in the period, ended or not.' }),
  cdrs: count,
  leadsReached: Type.Integer({ description: 'Leads with at least one connected call.' }),
  results: perKey(TERMINATION_RESULTS),
  answered: Type.Integer({ description: 'Live answers: connected, abandoned and hung up.' }),
  abandonShare: Nullable(Type.Number()),
  talkMs: Type.Object({ total: count, mean: Nullable(Type.Integer()) }),
  answerToAgentMs: percentiles,
  agentMs: perKey<AgentState>(AGENT_STATES),
  occupancy: Nullable(Type.Number({ description: 'Reserved, talking and wrap-up of all that and idle; 0–1.' })),
  dispositions: Type.Array(
    Type.Object({
      dispositionId: IdString,
      code: Type.String(),
      label: Type.String(),
      category: OneOf(DISPOSITION_CATEGORIES),
      count,
    }),
  ),
  agents: Type.Array(Type.Object({ userId: IdString, name: Type.String(), connected: count, talkMs: count })),
});
export type CampaignReport = Static<typeof CampaignReport>;

/** What a pacer expects, by name: counts, seconds (`…Seconds`, `…In16s`: within 16 s) and shares from 0 to 1. */
export const PacingForecast = Type.Record(Type.String({ maxLength: 60 }), Type.Number(), { maxProperties: 40 });

export const PacingDecisionView = Type.Object({
  at: Instant,
  dial: Type.Integer({ minimum: 0, description: 'Calls to place.' }),
  cancel: Type.Integer({ minimum: 0, description: 'Ringing calls to give up, the youngest first.' }),
  reason: Type.String({ description: 'In words, for a manager.' }),
  forecast: PacingForecast,
});
export type PacingDecisionView = Static<typeof PacingDecisionView>;

/** Why a campaign dials as it does. */
export const CampaignPacing = Type.Object({
  campaignId: IdString,
  at: Instant,
  mode: OneOf(CAMPAIGN_MODES),
  abandonTarget: Type.Number({
    description: "The campaign's own; `forecast.abandonTarget` is what was left of it when a decision was made.",
  }),
  decisions: Type.Array(PacingDecisionView, { maxItems: 100 }),
});
export type CampaignPacing = Static<typeof CampaignPacing>;
