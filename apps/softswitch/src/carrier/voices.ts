import {
  concatSamples,
  FRAME_SAMPLES,
  ringbackSource,
  SAMPLE_RATE,
  samplesSource,
  sineSource,
  speechNoiseSource,
  tone,
  type FrameSource,
} from '@outrider/audio';

/** Frequency of an answering machine's beep. */
export const BEEP_HZ = 1_000;
export const BEEP_MS = 500;
const GREETING_DBFS = -15;

/**
 * The tone that the called party of a number speaks: 410 + 20·n Hz, where n is the number's last nine digits modulo 97.
 * All digits take part, so that neighbouring numbers differ; no tone is within 10 Hz of the beep's 1000.
 */
export function toneHz(number: string): number {
  const digits = number.replace(/\D/g, '').slice(-9);
  return 410 + 20 * (Number(digits) % 97);
}

/** Every tone is a multiple of 10 Hz: it repeats seamlessly in 100 ms, and is computed once. */
const LOOP_FRAMES = SAMPLE_RATE / 10 / FRAME_SAMPLES;
const loops = new Map<number, Int16Array>();

export function toneSource(hz: number): FrameSource {
  let loop = loops.get(hz);
  if (!loop) {
    loop = record(sineSource(hz), LOOP_FRAMES);
    loops.set(hz, loop);
  }
  return samplesSource(loop, { loop: true });
}

/** The tone that a caller hears before the answer, 425 Hz in the cadence of ITU-T E.180. */
export function earlySource(): FrameSource {
  return ringbackSource();
}

/** Ten seconds of speech-like noise: longer greetings say it again. */
const GREETING_FRAMES = 500;
let greeting: Int16Array | undefined;

/** A machine's greeting of some ms and its beep; ends after it. */
export function machineSource(greetingMs: number): FrameSource {
  greeting ??= record(speechNoiseSource(1, GREETING_DBFS), GREETING_FRAMES);
  const speech = samplesSource(greeting, { loop: true });
  const beep = samplesSource(concatSamples(tone(BEEP_HZ, BEEP_MS)));
  let left = Math.round(greetingMs / 20);
  return () => (left-- > 0 ? speech() : beep());
}

function record(source: FrameSource, frames: number): Int16Array {
  const samples = new Int16Array(frames * FRAME_SAMPLES);
  for (let i = 0; i < frames; i += 1) samples.set(source()!, i * FRAME_SAMPLES);
  return samples;
}
