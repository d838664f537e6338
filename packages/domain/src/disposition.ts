import type { TerminationResult } from './termination.js';

/** What a disposition means to reports, whatever a tenant calls it. */
export const DISPOSITION_CATEGORIES = [
  'success',
  'not-interested',
  'unqualified',
  'callback',
  'no-answer',
  'busy',
  'machine',
  'invalid-number',
  'failed',
  'abandoned',
  'do-not-call',
  'unresolved',
] as const;
export type DispositionCategory = (typeof DISPOSITION_CATEGORIES)[number];

/** What happens to the lead after a disposition. */
export type DispositionAction =
  | { type: 'close' }
  /** Try again after a delay, on the lead's next number where it has one. At `maxAttempts` of this outcome the lead closes. */
  | { type: 'retry'; delayMinutes: number; maxAttempts: number; nextNumber: boolean }
  /** The agent names a time. */
  | { type: 'callback' }
  /** Close, and never call the number again. `tenant` or `campaign` says how far. */
  | { type: 'suppress'; scope: 'tenant' | 'campaign' };

/** Which system disposition a termination gets when no agent gives one. */
export const SYSTEM_DISPOSITIONS: Record<
  Exclude<TerminationResult, 'connected' | 'blocked' | 'never-sent'>,
  DispositionCategory
> = {
  abandoned: 'abandoned',
  'hung-up': 'no-answer',
  machine: 'machine',
  'no-answer': 'no-answer',
  busy: 'busy',
  declined: 'no-answer',
  unallocated: 'invalid-number',
  cancelled: 'no-answer',
  failed: 'failed',
};
