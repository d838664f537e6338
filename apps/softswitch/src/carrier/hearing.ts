import { dominantFrequency, FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE } from '@outrider/audio';

/** A frequency that was heard, and in how many of the moments listened to. */
export interface HeardTone {
  hz: number;
  moments: number;
}

/** Tells which frequencies a stream holds by listening to short moments of it, not to all: 128 ms each `everyMs`. */
export interface Hearing {
  frame(frame: Int16Array, heard: boolean): void;
  /** To the nearest 10 Hz, the commonest first. */
  tones(): HeardTone[];
}

const WINDOW_SAMPLES = 1_024;
const WINDOW_FRAMES = Math.ceil(WINDOW_SAMPLES / FRAME_SAMPLES);
/** Below this a moment is silence. */
const SILENCE_DBFS = -45;
const ROUND_HZ = 10;
const MAX_TONES = 16;

export function createHearing(everyMs: number): Hearing {
  const period = Math.max(WINDOW_FRAMES, Math.round(everyMs / FRAME_MS));
  const window = new Int16Array(WINDOW_FRAMES * FRAME_SAMPLES);
  const moments = new Map<number, number>();
  let taken = 0;
  let frames = 0;

  function listen(): void {
    const { hz, dbfs } = dominantFrequency(window.subarray(0, WINDOW_SAMPLES), SAMPLE_RATE);
    if (dbfs < SILENCE_DBFS) return;
    const rounded = Math.round(hz / ROUND_HZ) * ROUND_HZ;
    if (moments.has(rounded) || moments.size < MAX_TONES) moments.set(rounded, (moments.get(rounded) ?? 0) + 1);
  }

  return {
    frame(frame, heard) {
      frames += 1;
      // A moment with a gap in it would show the gap's edges: begin it anew.
      if (!heard) taken = 0;
      else if (taken > 0 || frames >= period) {
        window.set(frame, taken * FRAME_SAMPLES);
        taken += 1;
        if (taken === WINDOW_FRAMES) {
          taken = frames = 0;
          listen();
        }
      }
    },
    tones: () =>
      [...moments].map(([hz, count]) => ({ hz, moments: count })).sort((a, b) => b.moments - a.moments || a.hz - b.hz),
  };
}
