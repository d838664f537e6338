/** How many calls are answered now, whatever the leads' own probabilities promise. */
export interface AnswerShare {
  /** A call ended. @param told the answer probability that was given for it */
  observe(answered: boolean, told: number | undefined): void;
  /** Share of calls that a person answers, 0–1. */
  now(): number;
  /** The same, and as much more as it may well be while little is known. */
  cautious(): number;
  /** What a given probability is worth: leads as good as the usual ones are answered as often as these. */
  calibrated(told: number): number;
}

/** Weight of one more call in what the given probabilities are on average. */
const TOLD_WEIGHT = 1 / 300;
/** Numbers of calls that a change must show in: few if it is great, more if it is small. */
const CHANGE_MEMORIES = [40, 160];
/** Deviations that are feared at first. */
const CAUTION = 1.5;
/** Deviations by which the last calls must differ from those before to be taken for a change. */
const SUDDEN_DEVIATIONS = 3.5;

/**
 * Follows the last `memory` calls. Where the latest say something else than chance explains, the earlier ones are
 * forgotten at once.
 */
export function createAnswerShare(options: { memory: number; prior: number; priorWeight: number }): AnswerShare {
  const keep = 1 - 1 / options.memory;
  let calls = options.priorWeight;
  let answers = calls * options.prior;
  const latest = CHANGE_MEMORIES.map(() => options.prior);
  let told = options.prior;
  let seen = 0;

  return {
    observe(answered, toldShare) {
      const answer = answered ? 1 : 0;
      calls = calls * keep + 1;
      answers = answers * keep + answer;
      seen += 1;
      if (toldShare !== undefined) told += (toldShare - told) * Math.max(TOLD_WEIGHT, 1 / (seen + 1));
      CHANGE_MEMORIES.forEach((memory, index) => {
        const before = latest[index] ?? 0;
        const recent = before + (answer - before) / Math.min(seen + 1, memory);
        latest[index] = recent;
        const share = answers / calls;
        const deviation = Math.sqrt((share * (1 - share)) / (2 * memory - 1));
        if (seen > memory && calls > memory && Math.abs(recent - share) > SUDDEN_DEVIATIONS * deviation) {
          calls = memory;
          answers = calls * recent;
        }
      });
    },
    now: () => answers / calls,
    cautious() {
      const share = answers / calls;
      const unknown = Math.max(0, 1 - calls / options.memory);
      return Math.min(0.99, share + unknown * CAUTION * Math.sqrt((share * (1 - share)) / calls));
    },
    calibrated: (share) => fromOdds((odds(share) / odds(told)) * odds(answers / calls)),
  };
}

/** p / (1 − p), bounded so that nothing is ever taken for certain. */
export function odds(probability: number): number {
  const bounded = Math.min(0.99, Math.max(0.01, probability));
  return bounded / (1 - bounded);
}

function fromOdds(value: number): number {
  return value / (1 + value);
}
