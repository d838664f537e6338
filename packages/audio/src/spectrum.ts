/** What is heard: frequencies in hertz, levels in dBFS, where a full-scale sine is 0. */

const FULL_SCALE = 32768;
const SILENCE_DBFS = -120;
const MAX_POINTS = 65536;

const toDb = (ratio: number) => (ratio > 1e-6 ? 20 * Math.log10(ratio) : SILENCE_DBFS);

/** Level of the samples: their RMS against that of a full-scale sine. −120 for silence. */
export function levelDbfs(samples: Int16Array): number {
  if (samples.length === 0) return SILENCE_DBFS;
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return toDb((Math.sqrt(sum / samples.length) * Math.SQRT2) / FULL_SCALE);
}

/** Level of one frequency (Goertzel), for when only a few are asked for. */
export function toneDbfs(samples: Int16Array, rate: number, hz: number): number {
  if (samples.length === 0) return SILENCE_DBFS;
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / rate);
  let before = 0;
  let last = 0;
  for (const sample of samples) {
    const next = sample + coefficient * last - before;
    before = last;
    last = next;
  }
  const power = before * before + last * last - coefficient * before * last;
  return toDb((2 * Math.sqrt(Math.max(power, 0))) / samples.length / FULL_SCALE);
}

export interface Spectrum {
  /** Width of a bin. */
  binHz: number;
  /** Level of each bin, from 0 Hz to half the rate. */
  dbfs: Float64Array;
}

/** Spectrum of the longest power-of-two stretch from the start (at most 65,536 samples), through a Hann window. */
export function spectrum(samples: Int16Array, rate: number): Spectrum {
  const size = samples.length < 2 ? 0 : Math.min(2 ** Math.floor(Math.log2(samples.length)), MAX_POINTS);
  if (size === 0) return { binHz: rate, dbfs: new Float64Array(0) };
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  for (let i = 0; i < size; i++) real[i] = samples[i]! * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));
  transform(real, imaginary);
  const dbfs = new Float64Array(size / 2 + 1);
  // The window halves a sine's peak, and half of its amplitude sits at the negative frequency.
  for (let i = 0; i < dbfs.length; i++) dbfs[i] = toDb((4 * Math.hypot(real[i]!, imaginary[i]!)) / size / FULL_SCALE);
  return { binHz: rate / size, dbfs };
}

/** The loudest frequency, to a fraction of a bin, and its level. `hz` is 0 for silence. */
export function dominantFrequency(samples: Int16Array, rate: number): { hz: number; dbfs: number } {
  const { binHz, dbfs } = spectrum(samples, rate);
  let peak = 0;
  for (let i = 1; i < dbfs.length - 1; i++) if (peak === 0 || dbfs[i]! > dbfs[peak]!) peak = i;
  if (peak === 0 || dbfs[peak]! <= SILENCE_DBFS) return { hz: 0, dbfs: SILENCE_DBFS };
  const [left, middle, right] = [dbfs[peak - 1]!, dbfs[peak]!, dbfs[peak + 1]!];
  const curve = left - 2 * middle + right;
  const shift = curve === 0 ? 0 : (0.5 * (left - right)) / curve;
  return { hz: (peak + shift) * binHz, dbfs: middle - 0.25 * (left - right) * shift };
}

/** In-place radix-2 Fourier transform. */
function transform(real: Float64Array, imaginary: Float64Array): void {
  const size = real.length;
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [real[i], real[j]] = [real[j]!, real[i]!];
      [imaginary[i], imaginary[j]] = [imaginary[j]!, imaginary[i]!];
    }
  }
  for (let half = 1; half < size; half *= 2) {
    for (let offset = 0; offset < half; offset++) {
      const angle = (-Math.PI * offset) / half;
      const cosine = Math.cos(angle);
      const sine = Math.sin(angle);
      for (let low = offset; low < size; low += 2 * half) {
        const high = low + half;
        const re = real[high]! * cosine - imaginary[high]! * sine;
        const im = real[high]! * sine + imaginary[high]! * cosine;
        real[high] = real[low]! - re;
        imaginary[high] = imaginary[low]! - im;
        real[low] = real[low]! + re;
        imaginary[low] = imaginary[low]! + im;
      }
    }
  }
}
