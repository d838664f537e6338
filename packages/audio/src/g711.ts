/** The two G.711 laws by their RTP names (RFC 3551 §4.5.14). */
export type AudioCodec = 'PCMU' | 'PCMA';

/** Samples per second of everything here. */
export const SAMPLE_RATE = 8000;
/** Samples in one 20 ms frame. */
export const FRAME_SAMPLES = 160;
/** Milliseconds in one frame. */
export const FRAME_MS = 20;

const ULAW_BIAS = 0x84;
const ULAW_CLIP = 32635;

function ulawToLinear(code: number): number {
  const inverted = ~code & 0xff;
  const exponent = (inverted >> 4) & 7;
  const magnitude = (((inverted & 0x0f) << 3) + ULAW_BIAS) << exponent;
  return inverted & 0x80 ? ULAW_BIAS - magnitude : magnitude - ULAW_BIAS;
}

function linearToUlaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), ULAW_CLIP) + ULAW_BIAS;
  const exponent = 24 - Math.clz32(magnitude);
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

function alawToLinear(code: number): number {
  const toggled = code ^ 0x55;
  const exponent = (toggled >> 4) & 7;
  const mantissa = ((toggled & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return toggled & 0x80 ? magnitude : -magnitude;
}

function linearToAlaw(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  const magnitude = Math.min(sample >= 0 ? sample : -sample - 1, 32767);
  const exponent = magnitude < 256 ? 0 : 24 - Math.clz32(magnitude);
  const mantissa = (magnitude >> (exponent === 0 ? 4 : exponent + 3)) & 0x0f;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}

function tables(toLinear: (code: number) => number, fromLinear: (sample: number) => number) {
  const decode = Int16Array.from({ length: 256 }, (_, code) => toLinear(code));
  const encode = new Uint8Array(65536);
  for (let sample = -32768; sample < 32768; sample++) encode[sample & 0xffff] = fromLinear(sample);
  return { decode, encode };
}

const TABLES = { PCMU: tables(ulawToLinear, linearToUlaw), PCMA: tables(alawToLinear, linearToAlaw) };

/** The code that each law uses for silence. */
export const SILENCE_CODE: Record<AudioCodec, number> = { PCMU: 0xff, PCMA: 0xd5 };

/** Encodes PCM16 samples, one byte each, into `out` from `offset`. */
export function encodeG711(codec: AudioCodec, samples: Int16Array, out: Uint8Array, offset = 0): void {
  const table = TABLES[codec].encode;
  for (let i = 0; i < samples.length; i++) out[offset + i] = table[samples[i]! & 0xffff]!;
}

/** Decodes G.711 bytes to PCM16 samples. */
export function decodeG711(codec: AudioCodec, payload: Uint8Array): Int16Array {
  const table = TABLES[codec].decode;
  const samples = new Int16Array(payload.length);
  for (let i = 0; i < payload.length; i++) samples[i] = table[payload[i]!]!;
  return samples;
}

/** The sample that each of the 256 codes stands for. */
export function decodeTable(codec: AudioCodec): Int16Array {
  return TABLES[codec].decode;
}
