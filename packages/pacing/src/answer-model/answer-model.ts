/** What is known of a call before it is placed. */
export interface CallFacts {
  /** 1: the lead's first attempt. */
  attemptNumber: number;
  /** In the called zone, 0–23. */
  hour: number;
  /** In the called zone, 0: Monday. */
  weekday: number;
  leadListId: string;
  /** How the lead's last attempt ended; undefined: there was none. */
  lastResult: string | undefined;
}

/** As it is stored: by feature and level its weight and what it rests on. */
export interface AnswerModelState {
  version: 1;
  calls: number;
  weights: Record<string, [weight: number, information: number]>;
}

/**
 * How probable it is that a person answers: a base and one weight per level of each feature, in log-odds, learned call by call.
 * A level that was seen seldom stays near 0 (shrunken); old calls fade. O(1) a call and a question.
 */
export interface AnswerModel {
  learn(facts: CallFacts, answered: boolean): void;
  /** 0–1. */
  probability(facts: CallFacts): number;
  /**
   * Its chance now against its own best hour and weekday among these hours, 0–1.
   * @param hours 0–23; none: every hour
   */
  timeliness(facts: CallFacts, hours: readonly number[]): number;
  /** Calls learned from. */
  calls(): number;
  state(): AnswerModelState;
}

/** Attempts beyond this are alike. */
const LAST_ATTEMPT = 6;
/** What a level must rest on before its weight is half of what the data say: the information of about 25 calls. */
const PRIOR_INFORMATION = 5;
/** The information that a level remembers at most, about so many calls × p(1 − p): older ones fade. */
const MEMORY = 2_000;
const BASE_MEMORY = 200;
/** Prior log-odds of an answer: 0.3. */
const PRIOR_BASE = Math.log(0.3 / 0.7);
/** Levels kept of a feature that has no closed set of them; beyond that the ones that rest on the least go. */
const MAX_LISTS = 500;

const LIST = 'list:';
const hourKey = (hour: number) => `hour:${hour}`;
const weekdayKey = (weekday: number) => `weekday:${weekday}`;

/** @param state of another model, to go on from; anything that is not a state of this version counts as none */
export function createAnswerModel(state?: unknown): AnswerModel {
  const read = readState(state);
  const weights = new Map(Object.entries(read?.weights ?? {}));
  let calls = read?.calls ?? 0;

  const weightOf = (key: string) => weights.get(key)?.[0] ?? (key === 'base' ? PRIOR_BASE : 0);
  const logOdds = (facts: CallFacts) => keysOf(facts).reduce((sum, key) => sum + weightOf(key), 0);

  function forgetLists(): void {
    const lists = [...weights].filter(([key]) => key.startsWith(LIST));
    if (lists.length <= MAX_LISTS) return;
    lists.sort(([, [, a]], [, [, b]]) => a - b);
    for (const [key] of lists.slice(0, lists.length - MAX_LISTS)) weights.delete(key);
  }

  return {
    learn(facts, answered) {
      calls += 1;
      const p = sigmoid(logOdds(facts));
      const gain = Math.max(0.01, p * (1 - p));
      const error = (answered ? 1 : 0) - p;
      for (const key of keysOf(facts)) {
        const information = weights.get(key)?.[1] ?? 0;
        const memory = key === 'base' ? BASE_MEMORY : MEMORY;
        const kept = information * (1 - gain / memory) + gain;
        const prior = key === 'base' ? 1 : PRIOR_INFORMATION;
        // A Newton step of this level alone, with its share of the pull back to 0.
        const weight = weightOf(key);
        const pull = key === 'base' ? 0 : (prior / memory) * gain * weight;
        weights.set(key, [bounded(weight + (error - pull) / (prior + kept)), kept]);
      }
      if (calls % 1_000 === 0) forgetLists();
    },
    probability: (facts) => sigmoid(logOdds(facts)),
    timeliness(facts, hours) {
      const among = hours.length === 0 ? Array.from({ length: 24 }, (_, hour) => hour) : hours;
      const hour = Math.max(weightOf(hourKey(facts.hour)), ...among.map((one) => weightOf(hourKey(one))));
      const weekday = Math.max(...Array.from({ length: 7 }, (_, day) => weightOf(weekdayKey(day))));
      const now = logOdds(facts);
      // Sums of differences: where it is the best already, nothing is added, and nothing is lost to rounding.
      const best = now + (hour - weightOf(hourKey(facts.hour))) + (weekday - weightOf(weekdayKey(facts.weekday)));
      return sigmoid(now) / sigmoid(best);
    },
    calls: () => calls,
    state() {
      forgetLists();
      return { version: 1, calls, weights: Object.fromEntries(weights) };
    },
  };
}

function keysOf({ attemptNumber, hour, weekday, leadListId, lastResult }: CallFacts): string[] {
  return [
    'base',
    `attempt:${Math.min(LAST_ATTEMPT, Math.max(1, attemptNumber))}`,
    hourKey(hour),
    weekdayKey(weekday),
    LIST + leadListId,
    `last:${lastResult ?? 'none'}`,
  ];
}

const sigmoid = (logOdds: number) => 1 / (1 + Math.exp(-logOdds));
/** No call is ever certain. */
const bounded = (weight: number) => Math.min(6, Math.max(-6, weight));

function readState(state: unknown): AnswerModelState | undefined {
  if (typeof state !== 'object' || state === null) return undefined;
  const { version, calls, weights } = state as Partial<AnswerModelState>;
  if (version !== 1 || typeof calls !== 'number' || typeof weights !== 'object' || weights === null) return undefined;
  const sound = Object.values(weights).every(
    (entry) => Array.isArray(entry) && entry.length === 2 && entry.every((n) => Number.isFinite(n)),
  );
  return sound ? { version, calls, weights } : undefined;
}
