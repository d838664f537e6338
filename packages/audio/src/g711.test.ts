import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeG711, encodeG711, SILENCE_CODE, type AudioCodec } from './g711.js';

const ALL_CODES = Uint8Array.from({ length: 256 }, (_, code) => code);

function encode(codec: AudioCodec, samples: readonly number[]): Uint8Array {
  const out = new Uint8Array(samples.length);
  encodeG711(codec, Int16Array.from(samples), out);
  return out;
}

describe.each(['PCMU', 'PCMA'] as const)('G.711 %s', (codec) => {
  it('gives back each code that it decoded, but for the second zero of µ-law', () => {
    const again = encode(codec, [...decodeG711(codec, ALL_CODES)]);
    const expected = ALL_CODES.slice();
    if (codec === 'PCMU') expected[0x7f] = 0xff;
    expect(again).toEqual(expected);
  });

  it('keeps every sample within the step of its segment', () => {
    fc.assert(
      fc.property(fc.integer({ min: -32768, max: 32767 }), (sample) => {
        const [decoded] = decodeG711(codec, encode(codec, [sample]));
        expect(Math.abs(decoded! - sample)).toBeLessThanOrEqual(Math.max(16, Math.abs(sample) / 15));
      }),
    );
  });

  it('encodes silence as its silence code', () => {
    expect(encode(codec, [0])[0]).toBe(SILENCE_CODE[codec]);
  });
});

it('agrees with the values of ITU-T G.711 at the ends of the scale', () => {
  expect([...decodeG711('PCMU', Uint8Array.of(0x80, 0x00, 0xff))]).toEqual([32124, -32124, 0]);
  expect([...decodeG711('PCMA', Uint8Array.of(0xaa, 0x2a, 0xd5, 0x55))]).toEqual([32256, -32256, 8, -8]);
});
