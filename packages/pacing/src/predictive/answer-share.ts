/** How many calls are answered now, whatever the leads' own probabilities promise. */
export interface AnswerShare {
  /** A call ended. @param told the answer probability that was given for it */
  observe(answered: boolean, told: number | undefined): void;
  /** Share of calls that a person answers, 0–1. */
  now(): number;
  /** What a given probability is worth: leads as good as the usual ones are answered as often as these. */
  calibrated(told: number): number;
}

/** Weight of one more call in what the given probabilities are on average. */
const TOLD_WEIGHT = 1 / 300;
/** Calls that a sudden change must show in. */
const SUDDEN_MEMORY = 40;
/** Deviations by which the last calls must differ from those before to be taken for a change. */
const SUDDEN_DEVIATIONS = 3.5;

/**
 * Follows the last `memory` calls; where the last few say something else altogether, the earlier ones are forgotten at
 * once.
 */
export function createAnswerShare(options: { memory: number; prior: number; priorWeight: number }): AnswerShare {
  const keep = 1 - 1 / options.memory;
  let calls = options.priorWeight;
  let answers = calls * options.prior;
  let sudden = options.prior;
  let told = options.prior;
  let seen = 0;

  return {
    observe(answered, toldShare) {
      const answer = answered ? 1 : 0;
      calls = calls * keep + 1;
      answers = answers * keep + answer;
      seen += 1;
      sudden += (answer - sudden) / Math.min(seen + 1, SUDDEN_MEMORY);
      if (toldShare !== undefined) told += (toldShare - told) * Math.max(TOLD_WEIGHT, 1 / (seen + 1));
      const share = answers / calls;
      const deviation = Math.sqrt((share * (1 - share)) / (2 * SUDDEN_MEMORY - 1));
      if (seen > SUDDEN_MEMORY && Math.abs(sudden - share) > SUDDEN_DEVIATIONS * deviation) {
        calls = Math.min(calls, SUDDEN_MEMORY);
        answers = calls * sudden;
      }
    },
    now: () => answers / calls,
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
