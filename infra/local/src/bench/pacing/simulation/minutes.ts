import type { Recorder } from './recorder.js';

/** Sums per minute of the day, over all days. */
export interface Minutes {
  answered: Float64Array;
  abandoned: Float64Array;
  occupiedSeconds: Float64Array;
  signedInSeconds: Float64Array;
}

export function createMinutesRecorder(minutes: number): Recorder & { minutes: Minutes } {
  const sums: Minutes = {
    answered: new Float64Array(minutes),
    abandoned: new Float64Array(minutes),
    occupiedSeconds: new Float64Array(minutes),
    signedInSeconds: new Float64Array(minutes),
  };
  const add = (values: Float64Array, minute: number, n: number) => {
    if (minute >= 0 && minute < minutes) values[minute] = (values[minute] ?? 0) + n;
  };
  const spread = (values: Float64Array, from: number, to: number) => {
    for (let at = from; at < to;) {
      const minute = Math.floor(at / 60);
      const end = Math.min(to, (minute + 1) * 60);
      add(values, minute, end - at);
      at = end;
    }
  };
  return {
    minutes: sums,
    dialed: () => undefined,
    cancelled: () => undefined,
    answered: (_day, at) => add(sums.answered, Math.floor(at / 60), 1),
    abandoned: (_day, at) => add(sums.abandoned, Math.floor(at / 60), 1),
    occupied: (_day, from, to) => spread(sums.occupiedSeconds, from, to),
    signedIn: (_day, from, to) => spread(sums.signedInSeconds, from, to),
    waited: () => undefined,
  };
}
