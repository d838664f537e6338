import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resample } from './resample.js';
import { dominantFrequency, levelDbfs, toneDbfs } from './spectrum.js';
import {
  beepSource,
  busySource,
  concatSamples,
  ringbackSource,
  silence,
  sineSource,
  speechNoiseSource,
  tone,
  type FrameSource,
} from './tones.js';

function take(source: FrameSource, frames: number): Int16Array {
  return concatSamples(...Array.from({ length: frames }, () => source()?.slice() ?? new Int16Array(160)));
}

describe('the spectrum', () => {
  it('finds any tone within 2 Hz and 1 dB', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 3800 }), fc.integer({ min: -40, max: -3 }), (hz, dbfs) => {
        const samples = take(sineSource(hz, dbfs), 50);
        const found = dominantFrequency(samples, 8000);
        expect(Math.abs(found.hz - hz)).toBeLessThan(2);
        expect(Math.abs(found.dbfs - dbfs)).toBeLessThan(1);
        expect(Math.abs(levelDbfs(samples) - dbfs)).toBeLessThan(0.5);
      }),
      { numRuns: 50 },
    );
  });

  it('tells two tones apart', () => {
    const both = tone([440, 880], 1000, -12);
    expect(toneDbfs(both, 8000, 440)).toBeCloseTo(-12, 0);
    expect(toneDbfs(both, 8000, 880)).toBeCloseTo(-12, 0);
    expect(toneDbfs(both, 8000, 660)).toBeLessThan(-50);
  });

  it('finds nothing in silence', () => {
    expect(dominantFrequency(silence(500), 8000)).toEqual({ hz: 0, dbfs: -120 });
    expect(levelDbfs(new Int16Array(0))).toBe(-120);
    expect(dominantFrequency(new Int16Array(0), 8000).hz).toBe(0);
  });
});

describe('tones', () => {
  it('ring for a second in five', () => {
    const ring = take(ringbackSource(), 500);
    expect(dominantFrequency(ring.subarray(0, 8000), 8000).hz).toBeCloseTo(425, 0);
    expect(levelDbfs(ring.subarray(8000, 40_000))).toBe(-120);
    expect(levelDbfs(ring.subarray(40_000, 48_000))).toBeGreaterThan(-12);
  });

  it('are busy four times a second', () => {
    const busy = take(busySource(), 25);
    expect(levelDbfs(busy.subarray(0, 2000))).toBeGreaterThan(-12);
    expect(levelDbfs(busy.subarray(2000, 4000))).toBe(-120);
  });

  it('beep and end', () => {
    const beep = beepSource(1000, 30);
    expect([beep()?.length, beep()?.length, beep()]).toEqual([160, 160, undefined]);
  });

  it('of speech are the same for the same seed, have pauses, and are not one frequency', () => {
    const speech = take(speechNoiseSource(7), 500);
    expect(speech).toEqual(take(speechNoiseSource(7), 500));
    expect(speech).not.toEqual(take(speechNoiseSource(8), 500));
    const levels = Array.from({ length: 100 }, (_, i) => levelDbfs(speech.subarray(i * 800, i * 800 + 800)));
    expect(levels.filter((level) => level < -60).length).toBeGreaterThan(3);
    expect(levels.filter((level) => level > -45).length).toBeGreaterThan(50);
  });
});

describe('resampling', () => {
  it.each([22_050, 16_000, 48_000])(
    'keeps a tone of %i samples a second and leaves out what 8 kHz can not carry',
    (from) => {
      const at = (hz: number) =>
        Int16Array.from({ length: from }, (_, i) => Math.round(8000 * Math.sin((2 * Math.PI * hz * i) / from)));
      const kept = resample(at(1000), from, 8000);
      expect(kept.length).toBe(8000);
      expect(dominantFrequency(kept, 8000).hz).toBeCloseTo(1000, 0);
      expect(levelDbfs(resample(at(6000), from, 8000).subarray(400, 7600))).toBeLessThan(-50);
    },
  );
});
