import { dtmfFrequencies } from './dtmf.js';
import { FRAME_SAMPLES, SAMPLE_RATE } from './g711.js';

/** Gives the next 20 ms; undefined when it has ended. The same array may be given again: copy it to keep it. */
export type FrameSource = () => Int16Array | undefined;

const DEFAULT_DBFS = -10;
/** Ramp at both ends of a tone, so that it does not click. */
const RAMP_SAMPLES = 40;

/** Amplitude of a sine of that level. */
const amplitude = (dbfs: number) => 32767 * 10 ** (dbfs / 20);

/** Samples of one sine, or of several at once, each at that level. */
export function tone(hz: number | readonly number[], ms: number, dbfs = DEFAULT_DBFS): Int16Array {
  const frequencies = typeof hz === 'number' ? [hz] : hz;
  const length = Math.round((ms * SAMPLE_RATE) / 1000);
  const peak = amplitude(dbfs);
  return Int16Array.from({ length }, (_, i) => {
    const ramp = Math.min(1, (i + 1) / RAMP_SAMPLES, (length - i) / RAMP_SAMPLES);
    const sum = frequencies.reduce((total, f) => total + Math.sin((2 * Math.PI * f * i) / SAMPLE_RATE), 0);
    return Math.max(-32768, Math.min(32767, Math.round(peak * ramp * sum)));
  });
}

export function silence(ms: number): Int16Array {
  return new Int16Array(Math.round((ms * SAMPLE_RATE) / 1000));
}

export function concatSamples(...parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Digits as they sound on a keypad: 100 ms each and 80 ms apart. */
export function dtmfTones(digits: string): Int16Array {
  return concatSamples(...[...digits].flatMap((digit) => [tone(dtmfFrequencies(digit), 100), silence(80)]));
}

/** Frames of a stretch of samples, the last one padded; over and over with `loop`. */
export function samplesSource(samples: Int16Array, options: { loop?: boolean } = {}): FrameSource {
  let at = 0;
  return () => {
    if (at >= samples.length) {
      if (!options.loop || samples.length === 0) return undefined;
      at = 0;
    }
    const frame = samples.subarray(at, at + FRAME_SAMPLES);
    at += FRAME_SAMPLES;
    if (frame.length === FRAME_SAMPLES) return frame;
    const padded = new Int16Array(FRAME_SAMPLES);
    padded.set(frame);
    return padded;
  };
}

/** An endless sine without a seam. */
export function sineSource(hz: number, dbfs = DEFAULT_DBFS): FrameSource {
  const peak = amplitude(dbfs);
  const step = (2 * Math.PI * hz) / SAMPLE_RATE;
  const frame = new Int16Array(FRAME_SAMPLES);
  let phase = 0;
  return () => {
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      frame[i] = Math.round(peak * Math.sin(phase));
      phase += step;
    }
    phase %= 2 * Math.PI;
    return frame;
  };
}

/** 425 Hz, one second in five: the European ringing tone (ITU-T E.180). Endless. */
export function ringbackSource(): FrameSource {
  return samplesSource(concatSamples(tone(425, 1000), silence(4000)), { loop: true });
}

/** 425 Hz, 250 ms on and off: the Danish busy tone (ITU-T E.180). Endless. */
export function busySource(): FrameSource {
  return samplesSource(concatSamples(tone(425, 250), silence(250)), { loop: true });
}

/** An answering machine's beep. Ends. */
export function beepSource(hz = 1000, ms = 400): FrameSource {
  return samplesSource(tone(hz, ms));
}

/**
 * Speech-like noise: a buzzing voice of 110–180 Hz through a vowel's resonances, in syllables of 120–280 ms with pauses
 * between phrases. Endless; the same seed gives the same sound.
 */
export function speechNoiseSource(seed = 1, dbfs = -18): FrameSource {
  const random = randomSource(seed);
  const peak = amplitude(dbfs);
  const frame = new Int16Array(FRAME_SAMPLES);
  let phase = 0;
  let left = 0;
  let length = 1;
  let pitch = 140;
  let formant = 700;
  let quiet = false;
  return () => {
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      if (left === 0) {
        quiet = !quiet && random() < 0.25;
        length = left = Math.round((quiet ? 150 + random() * 450 : 120 + random() * 160) * 8);
        pitch = 110 + random() * 70;
        formant = 500 + random() * 1500;
      }
      left--;
      phase += pitch / SAMPLE_RATE;
      if (phase >= 1) phase -= 1;
      const envelope = quiet ? 0 : Math.sin((Math.PI * left) / length);
      // Each glottal pulse rings at the formant and dies away.
      const voice = Math.exp(-phase * 5) * Math.sin((2 * Math.PI * formant * phase) / pitch);
      const breath = (random() - 0.5) * 0.2;
      frame[i] = Math.round(peak * envelope * (voice + breath));
    }
    return frame;
  };
}

/** A small seeded generator (mulberry32), 0 ≤ n < 1. */
function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
