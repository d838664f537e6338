/**
 * How an attempt ended. One closed set: every code path that ends an attempt names one of these pairs,
 * the CDR stores it, reports count it and disposition rules key on it.
 */
export const TERMINATIONS = {
  /** A live person and an agent spoke. */
  connected: ['agent-hung-up', 'customer-hung-up', 'agent-lost', 'limit-reached'],
  /** A live answer found no agent within the patience (16 CFR 310.4(b)(4)): the message was played, it is counted. */
  abandoned: ['no-agent'],
  /** Answered, and the far end hung up before an agent was on the line or the patience had run out. */
  'hung-up': ['customer-hung-up'],
  /** A machine answered (detected; an agent's own judgement is a disposition). */
  machine: ['detected'],
  'no-answer': ['ring-timeout', 'temporarily-unavailable'],
  busy: ['busy'],
  /** The called party or its network declined the call (403, 603, 607, 608). */
  declined: ['declined'],
  /** The number cannot be reached at all (404, 410, 484, 604). */
  unallocated: ['unallocated-number'],
  /** We gave the call up while it was ringing. */
  cancelled: ['pacing', 'campaign-stopped', 'agent-cancelled'],
  /** The carrier or our own platform could not carry the call. */
  failed: [
    'trunk-congestion',
    'trunk-unreachable',
    'trunk-rejected',
    'trunk-authentication',
    'media',
    'switch-lost',
    'dialer-lost',
    'internal',
  ],
  /** A guard refused at dial time; nothing was sent. */
  blocked: [
    'suppressed',
    'outside-calling-window',
    'attempt-limit',
    /** An abandoned call to this lead or number is less than 72 h old and the campaign dials predictively. */
    'abandoned-recently',
    'campaign-not-running',
    'trunk-not-allowed',
    /** The tenant's destinations do not allow the number, or it is in a range that nobody calls. */
    'destination-not-allowed',
    /** The tenant has as many calls as it may have, or the day's money is used up. */
    'spend-limit',
    'lead-not-callable',
  ],
  /** Claimed, and never sent: the queue or the dialer was lost before anything was on the wire. */
  'never-sent': ['dialer-lost', 'campaign-stopped', 'no-channel', 'agent-left'],
} as const;

export type TerminationResult = keyof typeof TERMINATIONS;
export type TerminationReason = (typeof TERMINATIONS)[TerminationResult][number];

export interface Termination {
  result: TerminationResult;
  reason: TerminationReason;
  /** The final SIP status, 300–699, where one decided the matter. */
  sipStatus?: number;
}

/** Whether the pair belongs to the closed set. */
export function isTermination(termination: Termination): boolean {
  return (TERMINATIONS[termination.result] as readonly string[] | undefined)?.includes(termination.reason) ?? false;
}
