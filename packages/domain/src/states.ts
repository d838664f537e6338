/** The life of an attempt. `ended` is final; every other state is open and holds a trunk channel from `dialing` on. */
export const ATTEMPT_STATES = ['claimed', 'dialing', 'ringing', 'answered', 'connected', 'ended'] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];

/** Which state may follow which. An attempt that nothing was sent for goes from `claimed` to `ended`; ringing may be skipped. */
export const ATTEMPT_TRANSITIONS: Record<AttemptState, readonly AttemptState[]> = {
  claimed: ['dialing', 'ended'],
  dialing: ['ringing', 'answered', 'ended'],
  ringing: ['answered', 'ended'],
  answered: ['connected', 'ended'],
  connected: ['ended'],
  ended: [],
};

/** The states from which `to` may be entered: what a conditional update asks for. */
export function attemptStatesBefore(to: AttemptState): AttemptState[] {
  return ATTEMPT_STATES.filter((from) => ATTEMPT_TRANSITIONS[from].includes(to));
}

/** The life of an agent session: offline → idle → reserved → talking → wrap-up → idle, plus paused. */
export const AGENT_STATES = ['offline', 'paused', 'idle', 'reserved', 'talking', 'wrap-up'] as const;
export type AgentState = (typeof AGENT_STATES)[number];

/** Which state may follow which. A session begins `paused` and is over once `offline`; the agent who comes back gets a new one. */
export const AGENT_TRANSITIONS: Record<AgentState, readonly AgentState[]> = {
  offline: [],
  paused: ['idle', 'offline'],
  idle: ['reserved', 'paused', 'offline'],
  reserved: ['talking', 'idle', 'paused'],
  talking: ['wrap-up'],
  'wrap-up': ['idle', 'paused', 'offline'],
};

/** The states from which `to` may be entered. */
export function agentStatesBefore(to: AgentState): AgentState[] {
  return AGENT_STATES.filter((from) => AGENT_TRANSITIONS[from].includes(to));
}

export const CAMPAIGN_STATUSES = ['draft', 'running', 'paused', 'stopped'] as const;
export type CampaignStatus = (typeof CAMPAIGN_STATUSES)[number];

/**
 * Where a lead stands. `ready` may be dialed now, `waiting` becomes ready at its `nextDialAt`,
 * `dialing` has an open attempt, `unresolved` had its talk and waits for the agent's disposition, `closed` is done.
 */
export const LEAD_STATES = ['ready', 'waiting', 'dialing', 'unresolved', 'closed'] as const;
export type LeadState = (typeof LEAD_STATES)[number];

export const LEAD_CLOSED_REASONS = [
  'disposition',
  'max-attempts',
  'suppressed',
  'invalid-number',
  'expired',
  'removed',
  'anonymized',
] as const;
export type LeadClosedReason = (typeof LEAD_CLOSED_REASONS)[number];

/**
 * Order of kinds of leads in the hopper; lower is dialed first. Priority orders within a rank, then due time.
 * Gaps leave room for kinds to come (incoming, lost incoming).
 */
export const DIAL_RANK = {
  'personal-callback': 40,
  'team-callback': 60,
  retry: 100,
  fresh: 110,
} as const;
export type DialRank = keyof typeof DIAL_RANK;

/** Each may do what the one before it may, and more. */
export const RANKED_ROLES = ['agent', 'supervisor', 'manager', 'admin'] as const;
export type RankedRole = (typeof RANKED_ROLES)[number];
/** What a tenant's users can be; `custom`: what a role that the tenant made says. */
export const TENANT_ROLES = [...RANKED_ROLES, 'custom'] as const;
export type TenantRole = (typeof TENANT_ROLES)[number];
/** `staff`: a user of the operator's own tenant. */
export const ROLES = [...TENANT_ROLES, 'staff'] as const;
export type Role = (typeof ROLES)[number];
