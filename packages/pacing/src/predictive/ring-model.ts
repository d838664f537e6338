import { interpolate } from './duration-model.js';

/** How a ringing call ends, learned on line: answered by a person, or any other way. */
export interface RingModel {
  /** A call rang for `ms` and ended so; `given-up` tells only that it was still ringing. O(bins). */
  observe(ms: number, end: 'answered' | 'unanswered' | 'given-up'): void;
  /** Chance that the average call that has rung for `elapsed` s is answered at all. */
  answeredAtAll(elapsed: number): number;
  /** Of such calls that are answered, the share answered within the next `ahead` s. */
  answeredWithin(elapsed: number, ahead: number): number;
  /** Changes when the answers above do. */
  version(): number;
}

/** Ringing longer than this counts as this long, s. */
const HORIZON_S = 90;
/** The tables are worked out anew when this share of what they rest on is new. */
const REFRESH = 0.02;
/** Weight of the smooth shape in each second, calls. */
const SMOOTHING = 3;

/** Competing risks per second of ringing; about the last `memory` calls count. */
export function createRingModel(options: { memory: number; priorShare: number }): RingModel {
  const keep = 1 - 1 / options.memory;
  const answered = new Float64Array(HORIZON_S);
  const ended = new Float64Array(HORIZON_S);
  const ringing = new Float64Array(HORIZON_S);
  /** Still ringing at, answered by, each second; of the average call in the shape's memory. */
  const still = new Float64Array(HORIZON_S + 1);
  const answeredBy = new Float64Array(HORIZON_S + 1);
  let calls = 10;
  let answers = calls * options.priorShare;
  let rung = calls * 12;
  let version = 0;
  let unseen = 0;
  rebuild();

  function rebuild(): void {
    unseen = 0;
    version += 1;
    const hazard = calls / rung;
    const share = answers / calls;
    still[0] = 1;
    answeredBy[0] = 0;
    for (let second = 0; second < HORIZON_S; second += 1) {
      const weight = at(ringing, second) + SMOOTHING;
      const toAnswer = (at(answered, second) + SMOOTHING * hazard * share) / weight;
      const toEnd = (at(ended, second) + SMOOTHING * hazard * (1 - share)) / weight;
      const gone = at(still, second) * (1 - Math.exp(-toAnswer - toEnd));
      still[second + 1] = at(still, second) - gone;
      answeredBy[second + 1] = at(answeredBy, second) + (gone * toAnswer) / (toAnswer + toEnd);
    }
  }

  return {
    observe(ms, end) {
      const seconds = Math.min(HORIZON_S - 1e-3, Math.max(0, ms / 1000));
      const last = Math.floor(seconds);
      for (let second = 0; second < HORIZON_S; second += 1) {
        const lived = second < last ? 1 : second === last ? seconds - last : 0;
        ringing[second] = at(ringing, second) * keep + lived;
        answered[second] = at(answered, second) * keep + (second === last && end === 'answered' ? 1 : 0);
        ended[second] = at(ended, second) * keep + (second === last && end === 'unanswered' ? 1 : 0);
      }
      unseen += 1;
      if (end === 'given-up') return;
      calls = calls * keep + 1;
      answers = answers * keep + (end === 'answered' ? 1 : 0);
      rung = rung * keep + seconds;
      if (unseen > calls * REFRESH) rebuild();
    },

    answeredAtAll(elapsed) {
      const here = interpolate(still, elapsed);
      return here <= 1e-9 ? 0 : Math.min(1, (at(answeredBy, HORIZON_S) - interpolate(answeredBy, elapsed)) / here);
    },

    answeredWithin(elapsed, ahead) {
      const now = interpolate(answeredBy, elapsed);
      const left = at(answeredBy, HORIZON_S) - now;
      return left <= 1e-9 ? 0 : (interpolate(answeredBy, elapsed + ahead) - now) / left;
    },

    version: () => version,
  };
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? 0;
}
