import type { DispositionAction, DispositionCategory } from './disposition.js';
import { DIAL_RANK, type LeadClosedReason, type LeadState } from './states.js';
import type { Termination, TerminationReason } from './termination.js';

/** After an abandoned call a lead is not dialed predictively for this long, ms: 72 h. */
export const NO_PREDICTIVE_AFTER_ABANDONED_MS = 72 * 3_600_000;

const MINUTE = 60_000;

/** A lead as it stands when one of its attempts has ended. */
export interface LeadSituation {
  dialRank: number;
  nextDialAt: Date;
  numbers: readonly LeadNumberState[];
  /** Position of the number that the attempt called. */
  numberPosition: number;
  /** Attempts that were sent, this one included where it was. */
  dialedCount: number;
  /** Attempts of this lead that got the same disposition, this one included. */
  outcomeCount: number;
  /** The campaign's bound on `dialedCount`. */
  maxAttempts: number;
  mode: 'progressive' | 'predictive';
}

export interface LeadNumberState {
  position: number;
  /** Unallocated or wrong. */
  invalid: boolean;
  /** On a suppression list; asked only where an attempt was blocked by one. */
  suppressed?: boolean;
}

/** What becomes of the lead. Members that are absent stay as they are. */
export interface LeadChange {
  state: Exclude<LeadState, 'dialing'>;
  closedReason?: LeadClosedReason;
  dialRank?: number;
  nextDialAt?: Date;
  nextNumber?: number;
  noPredictiveBefore?: Date;
  /** The number that the attempt called is not to be called again. */
  numberInvalid?: true;
  /** What becomes of the callback that the attempt kept; absent: still to be kept. */
  callback?: 'done' | 'cancelled';
  /** The number that the attempt called goes on the suppression list of this scope. */
  suppress?: 'tenant' | 'campaign';
}

/** The action of a disposition that no rule says anything about. */
export const DEFAULT_ACTION: DispositionAction = { type: 'close' };

/**
 * The lead after an attempt that no agent will dispose of. `action` is the rule of the system disposition of that termination.
 * @param retryAt when a `blocked` attempt may be tried again; undefined: the guard knew no time.
 */
export function leadAfterTermination(
  situation: LeadSituation,
  termination: Termination,
  category: DispositionCategory | undefined,
  action: DispositionAction,
  at: Date,
  retryAt?: Date,
): LeadChange {
  switch (termination.result) {
    case 'connected':
      return { state: 'unresolved' };
    case 'never-sent':
      return { state: 'ready' };
    case 'blocked':
      return leadAfterBlock(situation, termination.reason, at, retryAt);
    case 'abandoned':
      return afterAbandoned(situation, applyAction(situation, category, action, at), at);
    default:
      return applyAction(situation, category, action, at);
  }
}

/** The agent's promise, for dispositions whose action is `callback`. */
export interface CallbackPromise {
  dueAt: Date;
  personal: boolean;
}

/** The lead after its agent's disposition. A `callback` action needs the promise. */
export function leadAfterDisposition(
  situation: LeadSituation,
  category: DispositionCategory,
  action: DispositionAction,
  at: Date,
  promise?: CallbackPromise,
): LeadChange {
  const change: LeadChange = {
    ...applyAction({ ...situation, dialRank: DIAL_RANK.retry }, category, action, at),
    // Whatever becomes of the lead, the promise to call has been kept.
    callback: 'done',
  };
  if (action.type !== 'callback') return change;
  if (!promise) throw new TypeError('a callback disposition needs the promised time');
  return {
    ...change,
    state: 'waiting',
    dialRank: promise.personal ? DIAL_RANK['personal-callback'] : DIAL_RANK['team-callback'],
    nextDialAt: promise.dueAt,
    nextNumber: situation.numberPosition,
  };
}

function applyAction(
  situation: LeadSituation,
  category: DispositionCategory | undefined,
  action: DispositionAction,
  at: Date,
): LeadChange {
  switch (action.type) {
    case 'close':
      return close(category === 'invalid-number' ? 'invalid-number' : 'disposition', category);
    case 'suppress':
      return { ...close('suppressed', category), suppress: action.scope };
    case 'callback':
      return { state: 'waiting' };
    case 'retry':
      return retry(situation, category, action, at);
  }
}

function retry(
  situation: LeadSituation,
  category: DispositionCategory | undefined,
  action: Extract<DispositionAction, { type: 'retry' }>,
  at: Date,
): LeadChange {
  const numberInvalid = category === 'invalid-number';
  const numbers = situation.numbers.map((number) =>
    numberInvalid && number.position === situation.numberPosition ? { ...number, invalid: true } : number,
  );
  const next =
    action.nextNumber || numberInvalid ? nextUsable(numbers, situation.numberPosition) : situation.numberPosition;
  if (next === undefined) return close('invalid-number', category);
  if (situation.outcomeCount >= action.maxAttempts || situation.dialedCount >= situation.maxAttempts) {
    return close('max-attempts', category);
  }
  return {
    state: 'waiting',
    dialRank: isCallbackRank(situation.dialRank) ? situation.dialRank : DIAL_RANK.retry,
    nextDialAt: new Date(at.getTime() + action.delayMinutes * MINUTE),
    nextNumber: next,
    ...(numberInvalid ? { numberInvalid } : {}),
  };
}

function afterAbandoned(situation: LeadSituation, change: LeadChange, at: Date): LeadChange {
  const noPredictiveBefore = new Date(at.getTime() + NO_PREDICTIVE_AFTER_ABANDONED_MS);
  const tooSoon = change.state === 'waiting' && situation.mode === 'predictive';
  const nextDialAt = change.nextDialAt ?? situation.nextDialAt;
  return {
    ...change,
    noPredictiveBefore,
    ...(tooSoon && nextDialAt < noPredictiveBefore ? { nextDialAt: noPredictiveBefore } : {}),
  };
}

/** Why a block that will pass is not looked at again at once, ms: each look is an attempt row. */
const SPEND_PAUSE_MS = MINUTE / 2;
const TRUNK_PAUSE_MS = 60 * MINUTE;

function leadAfterBlock(situation: LeadSituation, reason: TerminationReason, at: Date, retryAt?: Date): LeadChange {
  const wait = (ms: number): LeadChange => ({ state: 'waiting', nextDialAt: retryAt ?? new Date(at.getTime() + ms) });
  switch (reason) {
    case 'suppressed':
      return onAnotherNumber(situation, 'suppressed');
    case 'lead-not-callable':
      return onAnotherNumber(situation, 'invalid-number');
    case 'attempt-limit':
      return close('max-attempts');
    case 'outside-calling-window':
      // No opening within a week: somebody must change the campaign or the number.
      return retryAt ? wait(0) : close('expired');
    case 'spend-limit':
      return wait(SPEND_PAUSE_MS);
    case 'trunk-not-allowed':
    case 'destination-not-allowed':
    case 'abandoned-recently':
      return wait(TRUNK_PAUSE_MS);
    default:
      return { state: 'ready' };
  }
}

function onAnotherNumber(situation: LeadSituation, otherwise: LeadClosedReason): LeadChange {
  const next = nextUsable(situation.numbers, situation.numberPosition);
  return next === undefined ? close(otherwise) : { state: 'ready', nextNumber: next };
}

function close(closedReason: LeadClosedReason, category?: DispositionCategory): LeadChange {
  return {
    state: 'closed',
    closedReason,
    callback: 'cancelled',
    ...(category === 'invalid-number' ? { numberInvalid: true } : {}),
  };
}

/** The usable number after `position`, the first one after the last; `position` itself where it is the only one. */
function nextUsable(numbers: readonly LeadNumberState[], position: number): number | undefined {
  const usable = numbers
    .filter((number) => !number.invalid && number.suppressed !== true)
    .map((number) => number.position)
    .sort((a, b) => a - b);
  return usable.find((candidate) => candidate > position) ?? usable[0];
}

const isCallbackRank = (rank: number) => rank <= DIAL_RANK['team-callback'];
