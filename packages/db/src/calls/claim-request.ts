/** A lead that the dialer wants to call, with what the call will be known by on the wire. */
export interface ClaimCandidate {
  leadId: string;
  /** SIP Call-ID, unique over the platform, and our From tag. */
  callId: string;
  fromTag: string;
  /** E.164 with `+`. */
  callerId: string;
  trunkId: string;
  /** Which of the lead's numbers; default: the one whose turn it is. */
  numberPosition?: number;
  /** The callback that the attempt keeps; default: the lead's pending one. */
  callbackId?: string;
  /** The agent whom the call is for, reserved with the claim. */
  agent?: { agentSessionId: string; until: Date };
  /** Default: a new one. */
  attemptId?: string;
}

export interface ClaimRequest {
  campaignId: string;
  /** From `acquireFence`; a younger pacer's makes this one void. */
  fence: number;
  dialerId?: string;
  /** At most 100. */
  candidates: readonly ClaimCandidate[];
}

export interface ClaimedAttempt {
  attemptId: string;
  leadId: string;
  campaignId: string;
  trunkId: string;
  attemptNumber: number;
  number: string;
  numberPosition: number;
  callerId: string;
  callId: string;
  fromTag: string;
  callbackId: string | null;
  agentSessionId: string | null;
  claimedAt: Date;
  /** Of its destination, millionths of a euro per minute begun. */
  pricePerMinute: number;
  /** What of the day's money is kept for it. */
  reservedCost: number;
}

export type LeadRefusal =
  | 'lead-not-found'
  /** Dialed by another, closed, or not yet due. */
  | 'lead-not-ready'
  | 'lead-not-of-campaign'
  | 'no-callable-number'
  /** A call to its number was abandoned less than 72 h ago, and the campaign dials predictively. */
  | 'abandoned-recently'
  /** What is left of the day's money does not pay for its first minutes. */
  | 'spend-limit'
  | 'agent-not-idle';

export type ClaimResult =
  | { ok: true; claimed: ClaimedAttempt[]; refused: { leadId: string; code: LeadRefusal }[] }
  /** Nothing was claimed. */
  | { ok: false; code: 'campaign-not-found' | 'campaign-not-running' | 'fence-lost' };
