import type { DurationModel } from './duration-model.js';
import type { RingModel } from './ring-model.js';

/** Moments ahead at which the forecast looks, s: close together where most calls are answered. */
export const MOMENTS = [0, 1.5, 3, 5, 7, 9, 11, 13.5, 16, 19, 23, 29, 38, 55] as const;

/** What would be gained by placing a call so much later, s? */
export const LATER_S = 5;

/** Step of the walk over the end of a talk, s. */
const TALK_STEP_S = 2;
/** Elapsed times up to here are told apart by half a second, later ones by 2.5 %. */
const FINE_UP_TO_S = 20;
const FINE_STEPS_PER_S = 2;
const COARSE_STEPS = 1 / Math.log(1.025);
/** Longest elapsed time that is told apart, s. */
const LONGEST_S = 1800;

/** Chances that a busy agent is free by each moment, or within the patience after it. */
export interface AgentOutlook {
  readonly free: Float64Array;
  /** The same, `LATER_S` after each moment. */
  readonly freeLater: Float64Array;
}

/** What the models say about each moment ahead, by how long a talk, a wrap-up or the ringing has lasted. */
export interface Outlook {
  afterTalk(elapsedMs: number): AgentOutlook;
  afterWrapUp(elapsedMs: number): AgentOutlook;
  /** Of calls that will be answered, the share per moment answered by then; and how many will be answered at all. */
  ringing(elapsedMs: number): { within: Float64Array; atAll: number };
}

/** Tables by elapsed time, each entry made when first asked for and kept until its model changes. */
export function createOutlook(
  models: { talk: DurationModel; wrapUp: DurationModel; ring: RingModel },
  patienceSeconds: number,
): Outlook {
  /** Talks that end later free nobody by the last moment. */
  const talkSteps = Math.ceil(((MOMENTS.at(-1) ?? 0) + patienceSeconds + LATER_S) / TALK_STEP_S);
  const wrapUpsNow = wrapUpsAfterTalks(patienceSeconds);
  const wrapUpsLater = wrapUpsAfterTalks(patienceSeconds + LATER_S);

  return {
    afterTalk: tabled(() => models.talk.version() + models.wrapUp.version(), afterTalk),
    afterWrapUp: tabled(
      () => models.wrapUp.version(),
      (elapsed) => ({
        free: afterWrapUp(elapsed, patienceSeconds),
        freeLater: afterWrapUp(elapsed, patienceSeconds + LATER_S),
      }),
    ),
    ringing: tabled(
      () => models.ring.version(),
      (elapsed) => ({
        within: perMoment((ahead) => models.ring.answeredWithin(elapsed, ahead)),
        atAll: models.ring.answeredAtAll(elapsed),
      }),
    ),
  };

  /** @param delay of each moment, the patience included, s */
  function afterWrapUp(elapsed: number, delay: number): Float64Array {
    const now = Math.max(1e-9, models.wrapUp.survival(elapsed));
    return perMoment((ahead) => 1 - models.wrapUp.survival(elapsed + ahead + delay) / now);
  }

  /** For each step of a talk from now on, a row of chances per moment that the wrap-up of a talk ending then is over. */
  function wrapUpsAfterTalks(delay: number): () => Float64Array {
    const rows = new Float64Array(talkSteps * MOMENTS.length);
    let made = -1;
    return () => {
      if (models.wrapUp.version() === made) return rows;
      made = models.wrapUp.version();
      for (let index = 0; index < rows.length; index += 1) {
        const end = (Math.floor(index / MOMENTS.length) + 0.5) * TALK_STEP_S;
        const left = (MOMENTS[index % MOMENTS.length] ?? 0) + delay - end;
        rows[index] = left < 0 ? 0 : 1 - models.wrapUp.survival(left);
      }
      return rows;
    };
  }

  /** The talk ends within some step, and the wrap-up within what is then left of the time. */
  function afterTalk(elapsed: number): AgentOutlook {
    const free = new Float64Array(MOMENTS.length);
    const freeLater = new Float64Array(MOMENTS.length);
    const wrapUps = wrapUpsNow();
    const laterWrapUps = wrapUpsLater();
    const now = Math.max(1e-9, models.talk.survival(elapsed));
    let before = now;
    for (let step = 0; step < talkSteps; step += 1) {
      const after = models.talk.survival(elapsed + (step + 1) * TALK_STEP_S);
      const ends = (before - after) / now;
      before = after;
      const row = step * MOMENTS.length;
      for (let m = 0; m < MOMENTS.length; m += 1) {
        free[m] = (free[m] ?? 0) + ends * (wrapUps[row + m] ?? 0);
        freeLater[m] = (freeLater[m] ?? 0) + ends * (laterWrapUps[row + m] ?? 0);
      }
    }
    return { free, freeLater };
  }
}

function perMoment(value: (ahead: number) => number): Float64Array {
  const values = new Float64Array(MOMENTS.length);
  for (let m = 0; m < values.length; m += 1) values[m] = value(MOMENTS[m] ?? 0);
  return values;
}

function tabled<T>(version: () => number, compute: (elapsedSeconds: number) => T): (elapsedMs: number) => T {
  let entries: (T | undefined)[] = [];
  let made = -1;
  return (elapsedMs) => {
    if (version() !== made) {
      entries = [];
      made = version();
    }
    const step = stepOf(Math.min(LONGEST_S, Math.max(0, elapsedMs / 1000)));
    return (entries[step] ??= compute(elapsedOf(step)));
  };
}

const FINE_STEPS = FINE_UP_TO_S * FINE_STEPS_PER_S;

function stepOf(elapsed: number): number {
  return elapsed < FINE_UP_TO_S
    ? Math.round(elapsed * FINE_STEPS_PER_S)
    : FINE_STEPS + Math.round(Math.log(elapsed / FINE_UP_TO_S) * COARSE_STEPS);
}

function elapsedOf(step: number): number {
  return step < FINE_STEPS ? step / FINE_STEPS_PER_S : FINE_UP_TO_S * Math.exp((step - FINE_STEPS) / COARSE_STEPS);
}
