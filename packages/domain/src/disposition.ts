import type { Termination, TerminationResult } from './termination.js';

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

/** The system disposition of a termination; none where an agent gives one or where nobody was called. */
export function systemDisposition({ result }: Pick<Termination, 'result'>): DispositionCategory | undefined {
  return (SYSTEM_DISPOSITIONS as Partial<Record<TerminationResult, DispositionCategory>>)[result];
}

export interface DispositionTemplate {
  /** Unique within a tenant. */
  code: string;
  label: string;
  category: DispositionCategory;
  system: boolean;
  action: DispositionAction;
}

const retry = (delayMinutes: number, maxAttempts: number, nextNumber: boolean): DispositionAction => ({
  type: 'retry',
  delayMinutes,
  maxAttempts,
  nextNumber,
});

/** What a new tenant begins with: one disposition per category for the system, and an agent's usual ones. */
export const DEFAULT_DISPOSITIONS: readonly DispositionTemplate[] = [
  { code: 'no-answer', label: 'No answer', category: 'no-answer', system: true, action: retry(180, 6, true) },
  { code: 'busy', label: 'Busy', category: 'busy', system: true, action: retry(20, 6, false) },
  { code: 'machine', label: 'Machine', category: 'machine', system: true, action: retry(240, 4, true) },
  // The number itself is not tried again; the delay is for the lead's other ones.
  {
    code: 'invalid-number',
    label: 'Invalid number',
    category: 'invalid-number',
    system: true,
    action: retry(1, 10, true),
  },
  { code: 'failed', label: 'Call failed', category: 'failed', system: true, action: retry(30, 6, false) },
  { code: 'abandoned', label: 'Abandoned', category: 'abandoned', system: true, action: retry(1440, 3, false) },
  { code: 'unresolved', label: 'Unresolved', category: 'unresolved', system: true, action: retry(1440, 2, false) },
  { code: 'success', label: 'Success', category: 'success', system: false, action: { type: 'close' } },
  {
    code: 'not-interested',
    label: 'Not interested',
    category: 'not-interested',
    system: false,
    action: { type: 'close' },
  },
  { code: 'unqualified', label: 'Unqualified', category: 'unqualified', system: false, action: { type: 'close' } },
  { code: 'callback', label: 'Call back', category: 'callback', system: false, action: { type: 'callback' } },
  {
    code: 'answering-machine',
    label: 'Answering machine',
    category: 'machine',
    system: false,
    action: retry(240, 4, true),
  },
  {
    code: 'wrong-number',
    label: 'Wrong number',
    category: 'invalid-number',
    system: false,
    action: retry(1, 10, true),
  },
  {
    code: 'do-not-call',
    label: 'Do not call again',
    category: 'do-not-call',
    system: false,
    action: { type: 'suppress', scope: 'tenant' },
  },
];
