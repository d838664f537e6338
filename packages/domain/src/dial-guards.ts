import { chargesExtra } from './blocked-ranges.js';
import { callingWindow, intersectWindows, type CallingWindows } from './calling-window.js';
import type { Destination } from './destinations.js';
import { legalHours } from './legal-hours.js';
import { countryOfNumber, isDestinationAllowed } from './phone-number.js';
import type { CampaignStatus, LeadState } from './states.js';
import type { TERMINATIONS } from './termination.js';

export type BlockReason = (typeof TERMINATIONS)['blocked'][number];

/** What is looked at, on the primary, right before an INVITE. */
export interface DialFacts {
  /** E.164 with `+`. */
  number: string;
  /** The number was taken from the lead, or found wrong, since the claim. */
  numberInvalid: boolean;
  /** IANA zones that the number may be in. */
  timeZones: readonly string[];
  /** On the list of the tenant, of the campaign, or of the platform. */
  suppressed: boolean;
  /** A call to this number was abandoned, through whichever lead: not to be dialed predictively before. */
  abandonedUntil: Date | null;
  lead: {
    state: LeadState;
    listActive: boolean;
    /** Attempts that were sent, without this one. */
    dialedCount: number;
    noPredictiveBefore: Date | null;
  };
  /** The attempt keeps a promise to call: the limit of attempts does not break it. */
  isCallback: boolean;
  campaign: {
    status: CampaignStatus;
    mode: 'progressive' | 'predictive';
    callingWindows: CallingWindows;
    maxAttempts: number;
  };
  trunk: { kind: 'sip' | 'simulated'; enabled: boolean; ofCampaign: boolean; allowedPrefixes: readonly string[] };
  /** What the tenant's destinations say of the number now. */
  destination: Destination;
  tenant: {
    /** Calls that are up or on their way, without this one. */
    openCalls: number;
    maxConcurrentCalls: number;
    /** More is reserved and spent than the day's limit allows: it was lowered after the call had paid for its first minutes. */
    overspent: boolean;
  };
}

export type DialDecision =
  | { dial: true }
  /** `retryAt`: when the same call may be tried again, where that is known. */
  | { dial: false; reason: BlockReason; retryAt?: Date };

/** Whether the call may be placed now. The first rule that forbids it names the reason, those that never pass come first. */
export function decideDial(facts: DialFacts, at: Date): DialDecision {
  const { lead, campaign, trunk, tenant } = facts;
  const block = (reason: BlockReason, retryAt?: Date): DialDecision => ({
    dial: false,
    reason,
    ...(retryAt ? { retryAt } : {}),
  });

  if (lead.state !== 'dialing' || !lead.listActive || facts.numberInvalid) return block('lead-not-callable');
  if (campaign.status !== 'running') return block('campaign-not-running');
  if (facts.suppressed) return block('suppressed');
  if (!facts.isCallback && lead.dialedCount >= campaign.maxAttempts) return block('attempt-limit');
  const leftAloneUntil = later(lead.noPredictiveBefore, facts.abandonedUntil);
  if (campaign.mode === 'predictive' && leftAloneUntil && leftAloneUntil > at) {
    return block('abandoned-recently', leftAloneUntil);
  }
  // A simulated trunk reaches nobody who could charge for it.
  if (!facts.destination.allowed || (trunk.kind === 'sip' && chargesExtra(facts.number))) {
    return block('destination-not-allowed');
  }
  if (!trunk.enabled || !trunk.ofCampaign || !isDestinationAllowed(facts.number, trunk.allowedPrefixes)) {
    return block('trunk-not-allowed');
  }
  const window = callableNow(facts, at);
  if (!window.open) return block('outside-calling-window', window.opensAt);
  if (tenant.overspent || tenant.openCalls >= tenant.maxConcurrentCalls) return block('spend-limit');
  return { dial: true };
}

/** The later of two instants, null where there is neither. */
export const later = (a: Date | null, b: Date | null): Date | null => (a !== null && (b === null || a > b) ? a : b);

/**
 * Whether the called party's time permits the call, and when it next will. A simulated trunk reaches nobody, so the law's hours don't
 * narrow the campaign's there, and a number that is in no known zone is taken to be in UTC.
 */
export function callableNow(
  facts: Pick<DialFacts, 'number' | 'timeZones'> & {
    campaign: Pick<DialFacts['campaign'], 'callingWindows'>;
    trunk: Pick<DialFacts['trunk'], 'kind'>;
  },
  at: Date,
): ReturnType<typeof callingWindow> {
  const { callingWindows } = facts.campaign;
  if (facts.trunk.kind === 'simulated') {
    return callingWindow(at, facts.timeZones.length > 0 ? facts.timeZones : ['UTC'], callingWindows);
  }
  return callingWindow(
    at,
    facts.timeZones,
    intersectWindows(callingWindows, legalHours(countryOfNumber(facts.number))),
  );
}
