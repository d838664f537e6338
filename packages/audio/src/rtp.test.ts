import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRtp, serializeRtp } from './rtp.js';

const packets = fc.record({
  payloadType: fc.integer({ min: 0, max: 127 }).filter((type) => type < 64 || type > 95),
  marker: fc.boolean(),
  sequence: fc.integer({ min: 0, max: 0xffff }),
  timestamp: fc.integer({ min: 0, max: 0xffff_ffff }),
  ssrc: fc.integer({ min: 0, max: 0xffff_ffff }),
  payload: fc.uint8Array({ maxLength: 400 }),
});

describe('RTP packets', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(packets, (packet) => {
        const parsed = parseRtp(serializeRtp(packet));
        expect({ ...parsed, payload: [...parsed!.payload] }).toEqual({ ...packet, payload: [...packet.payload] });
      }),
    );
  });

  it('are never read past their end, whatever bytes come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const parsed = parseRtp(bytes);
        if (parsed) expect(parsed.payload.length).toBeLessThanOrEqual(bytes.length - 12);
      }),
      { numRuns: 2000 },
    );
  });

  it('lose their CSRCs, extension and padding', () => {
    const header = [0x80 | 0x20 | 0x10 | 1, 8, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
    const csrc = [9, 9, 9, 9];
    const extension = [0xbe, 0xde, 0, 1, 7, 7, 7, 7];
    const parsed = parseRtp(Uint8Array.from([...header, ...csrc, ...extension, 1, 2, 3, 0, 0, 3]));
    expect([...parsed!.payload]).toEqual([1, 2, 3]);
  });

  it.each([
    ['too short', [0x80, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0]],
    ['of another version', [0x40, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]],
    ['RTCP', [0x80, 200, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]],
    ['with CSRCs missing', [0x82, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 1, 1, 1]],
    ['with an extension longer than itself', [0x90, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 9]],
    ['with more padding than there is', [0xa0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 5]],
    ['with padding of nothing', [0xa0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0]],
  ])('are refused when %s', (_, bytes) => {
    expect(parseRtp(Uint8Array.from(bytes))).toBeUndefined();
  });
});
