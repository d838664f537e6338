import { dominantFrequency, FRAME_SAMPLES, levelDbfs, SAMPLE_RATE, toneDbfs } from '@outrider/audio';

/** What was heard in a stretch of time: the loudest frequency (0 in silence) and the level, dBFS. */
export interface Heard {
  hz: number;
  dbfs: number;
}

/** Remembers the last seconds heard, and notices beeps. */
export interface Ear {
  /** The next 20 ms; `heard` is false where nothing arrived. */
  frame(samples: Int16Array, heard: boolean): void;
  /** The last ms, the newest sample last; fewer where fewer have been heard. */
  last(ms: number): Int16Array;
  hears(ms: number): Heard;
  /** A tone of 1000 Hz alone, 200 ms long so far: an answering machine. Told once a beep. */
  onBeep(listener: () => void): void;
}

const MEMORY_MS = 5_000;
const BEEP_HZ = 1_000;
/** How far below the whole the tone may be when there is nothing but it; quantising takes a little. */
const PURE_DB = 1.5;
const BEEP_MIN_DBFS = -40;
const BEEP_FRAMES = 10;

export function createEar(): Ear {
  const memory = new Int16Array((MEMORY_MS * SAMPLE_RATE) / 1_000);
  const beepListeners: (() => void)[] = [];
  let written = 0;
  let beepFrames = 0;

  function noticeBeep(samples: Int16Array): void {
    const level = levelDbfs(samples);
    const beeps = level > BEEP_MIN_DBFS && Math.abs(toneDbfs(samples, SAMPLE_RATE, BEEP_HZ) - level) < PURE_DB;
    beepFrames = beeps ? beepFrames + 1 : 0;
    if (beepFrames === BEEP_FRAMES) for (const listener of beepListeners) listener();
  }

  function last(ms: number): Int16Array {
    const wanted = Math.min(Math.round((ms * SAMPLE_RATE) / 1_000), memory.length, written);
    const end = written % memory.length;
    if (wanted <= end) return memory.slice(end - wanted, end);
    const samples = new Int16Array(wanted);
    samples.set(memory.subarray(memory.length - (wanted - end)));
    samples.set(memory.subarray(0, end), wanted - end);
    return samples;
  }

  return {
    frame(samples, heard) {
      // The memory is a whole number of frames: a frame never goes over its end.
      memory.set(samples, written % memory.length);
      written += FRAME_SAMPLES;
      if (heard) noticeBeep(samples);
      else beepFrames = 0;
    },
    last,
    hears(ms) {
      const samples = last(ms);
      const size = samples.length < 2 ? 0 : 2 ** Math.floor(Math.log2(samples.length));
      const { hz } = dominantFrequency(samples.subarray(samples.length - size), SAMPLE_RATE);
      return { hz, dbfs: levelDbfs(samples) };
    },
    onBeep: (listener) => void beepListeners.push(listener),
  };
}
