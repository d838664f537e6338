import type { DurationModel } from './duration-model.js';
import type { RingModel } from './ring-model.js';

/** Moments ahead at which the forecast looks, s: close together where most calls are answered. */
export const MOMENTS = [1.5, 4, 7, 11, 16, 23, 33, 48] as const;

/** Step of the walk over the end of a talk, s. */
const TALK_STEP_S = 2;
/** Elapsed times are told apart by this, s. */
const STEP_S = 0.5;
/** Longest elapsed time that is told apart, s. */
const LONGEST_S = 1800;

/** What the models say about each moment ahead, by how long a talk, a wrap-up or the ringing has lasted. */
export interface Outlook {
  /** Chance per moment that the agent is free by then (or within the patience after it). */
  afterTalk(elapsedMs: number): Float64Array;
  afterWrapUp(elapsedMs: number): Float64Array;
  /** Of calls that will be answered, the share per moment answered by then; and how many will be answered at all. */
  ringing(elapsedMs: number): { within: Float64Array; atAll: number };
}

/** Tables by elapsed time, each entry made when first asked for and kept until its model changes. */
export function createOutlook(
  models: { talk: DurationModel; wrapUp: DurationModel; ring: RingModel },
  patienceSeconds: number,
): Outlook {
  const talk = tabled(
    () => models.talk.version() + models.wrapUp.version(),
    (elapsed) => afterTalk(elapsed),
  );
  const wrapUp = tabled(
    () => models.wrapUp.version(),
    (elapsed) => {
      const now = Math.max(1e-9, models.wrapUp.survival(elapsed));
      return Float64Array.from(MOMENTS, (ahead) => 1 - models.wrapUp.survival(elapsed + ahead + patienceSeconds) / now);
    },
  );
  const ringing = tabled(
    () => models.ring.version(),
    (elapsed) => ({
      within: Float64Array.from(MOMENTS, (ahead) => models.ring.answeredWithin(elapsed, ahead)),
      atAll: models.ring.answeredAtAll(elapsed),
    }),
  );
  return { afterTalk: talk, afterWrapUp: wrapUp, ringing };

  /** The talk ends within some step, and the wrap-up within what is then left of the time. */
  function afterTalk(elapsed: number): Float64Array {
    const chances = new Float64Array(MOMENTS.length);
    const now = Math.max(1e-9, models.talk.survival(elapsed));
    let before = now;
    for (let step = 0; step < 48 + patienceSeconds; step += TALK_STEP_S) {
      const after = models.talk.survival(elapsed + step + TALK_STEP_S);
      const ends = (before - after) / now;
      before = after;
      for (let m = MOMENTS.length - 1; m >= 0; m -= 1) {
        const left = (MOMENTS[m] ?? 0) + patienceSeconds - step - TALK_STEP_S / 2;
        if (left < 0) break;
        chances[m] = (chances[m] ?? 0) + ends * (1 - models.wrapUp.survival(left));
      }
    }
    return chances;
  }
}

function tabled<T>(version: () => number, compute: (elapsedSeconds: number) => T): (elapsedMs: number) => T {
  let entries: (T | undefined)[] = [];
  let made = -1;
  return (elapsedMs) => {
    if (version() !== made) {
      entries = [];
      made = version();
    }
    const step = Math.round(Math.min(LONGEST_S, Math.max(0, elapsedMs / 1000)) / STEP_S);
    return (entries[step] ??= compute(step * STEP_S));
  };
}
