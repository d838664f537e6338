import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeG711 } from './g711.js';
import { createJitterBuffer } from './jitter-buffer.js';

/** A packet whose samples all decode to about `level`. */
function packet(level: number, samples = 160): Uint8Array {
  const out = new Uint8Array(samples);
  encodeG711('PCMA', new Int16Array(samples).fill(level), out);
  return out;
}

function pullAll(buffer: ReturnType<typeof createJitterBuffer>): number[] {
  const frame = new Int16Array(160);
  const levels: number[] = [];
  while (buffer.pull(frame)) levels.push(frame[80]!);
  return levels;
}

const near = (level: number) => expect.toSatisfy((found: number) => Math.abs(found - level) <= level / 20);

describe('the jitter buffer', () => {
  it('plays packets in their order, however they came, after 40 ms', () => {
    const buffer = createJitterBuffer();
    for (const [at, level] of [
      [0, 1000],
      [320, 3000],
      [160, 2000],
      [480, 4000],
    ] as const)
      buffer.push(at, packet(level), 'PCMA');
    expect(pullAll(buffer)).toEqual([0, 0, near(1000), near(2000), near(3000), near(4000)]);
  });

  it('plays a lost packet as silence', () => {
    const buffer = createJitterBuffer();
    buffer.push(0, packet(1000), 'PCMA');
    buffer.push(320, packet(3000), 'PCMA');
    expect(pullAll(buffer)).toEqual([0, 0, near(1000), 0, near(3000)]);
  });

  it('plays over the wrap of the timestamp', () => {
    const buffer = createJitterBuffer();
    buffer.push(2 ** 32 - 160, packet(1000), 'PCMA');
    buffer.push(0, packet(2000), 'PCMA');
    expect(pullAll(buffer)).toEqual([0, 0, near(1000), near(2000)]);
  });

  it('takes packets of any length', () => {
    const buffer = createJitterBuffer();
    for (let at = 0; at < 480; at += 80) buffer.push(at, packet(1000, 80), 'PCMA');
    expect(pullAll(buffer)).toEqual([0, 0, near(1000), near(1000), near(1000)]);
  });

  it('lets late packets go, but follows a clock that was set back', () => {
    const buffer = createJitterBuffer();
    const frame = new Int16Array(160);
    for (let i = 0; i < 4; i++) buffer.push(100_000 + i * 160, packet(1000), 'PCMA');
    for (let i = 0; i < 4; i++) buffer.pull(frame);
    const taken = Array.from({ length: 6 }, (_, i) => buffer.push(98_000 + i * 160, packet(2000), 'PCMA'));
    expect(taken).toEqual([false, false, false, false, true, true]);
    expect(pullAll(buffer).slice(-2)).toEqual([near(2000), near(2000)]);
  });

  it('works off the delay that a stall has left', () => {
    const buffer = createJitterBuffer();
    const frame = new Int16Array(160);
    for (let i = 0; i < 50; i++) buffer.push(i * 160, packet(1000 + i), 'PCMA');
    const waiting = pullAll(buffer).length;
    expect(waiting).toBeLessThanOrEqual(10);
    let at = 50 * 160;
    for (let i = 0; i < 6; i++, at += 160) buffer.push(at, packet(1000), 'PCMA');
    for (let i = 0; i < 1000; i++, at += 160) {
      buffer.push(at, packet(1000), 'PCMA');
      buffer.pull(frame);
    }
    expect(pullAll(buffer).length).toBeLessThanOrEqual(3);
  });

  it('survives any timestamps and lengths', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 0xffff_ffff }), fc.integer({ min: 0, max: 1500 })), {
          maxLength: 50,
        }),
        (packets) => {
          const buffer = createJitterBuffer();
          for (const [timestamp, length] of packets) buffer.push(timestamp, new Uint8Array(length), 'PCMU');
          expect(pullAll(buffer).length).toBeLessThan(100);
        },
      ),
    );
  });
});
