import { describe, expect, it } from 'vitest';
import { createDtmfReceiver, dtmfFrames, dtmfFrequencies } from './dtmf.js';
import type { RtpPacket } from './rtp.js';

function packetsOf(digit: string, timestamp: number): RtpPacket[] {
  return dtmfFrames(digit).flatMap((frame, index) =>
    frame
      ? [{ payloadType: 101, marker: frame.first, sequence: index, timestamp, ssrc: 7, payload: frame.payload }]
      : [],
  );
}

function heard(packets: readonly RtpPacket[]): string {
  let digits = '';
  const receive = createDtmfReceiver((digit) => (digits += digit));
  packets.forEach(receive);
  return digits;
}

describe('DTMF events', () => {
  it('last 100 ms and end three times', () => {
    const packets = packetsOf('5', 0);
    const durations = packets.map(({ payload }) => (payload[2]! << 8) | payload[3]!);
    expect(durations).toEqual([160, 320, 480, 640, 800, 800, 800]);
    expect(packets.map(({ payload }) => payload[1]! >> 7)).toEqual([0, 0, 0, 0, 1, 1, 1]);
    expect(packets.map(({ marker }) => marker)).toEqual([true, false, false, false, false, false, false]);
  });

  it('are told once each, also where the same digit comes twice', () => {
    expect(heard([...packetsOf('1', 0), ...packetsOf('1', 1440), ...packetsOf('#', 2880)])).toBe('11#');
  });

  it('are told when only one packet of them arrives', () => {
    expect(heard(packetsOf('9', 0).slice(-1))).toBe('9');
  });

  it('are not told again by packets that come late', () => {
    const first = packetsOf('1', 0);
    expect(heard([...first, ...packetsOf('2', 1440), ...first])).toBe('12');
  });

  it('are one digit however long it is held', () => {
    const segment = (timestamp: number, marker: boolean, duration: number): RtpPacket => ({
      payloadType: 101,
      marker,
      sequence: 0,
      timestamp,
      ssrc: 7,
      payload: Uint8Array.of(3, 10, duration >> 8, duration & 0xff),
    });
    expect(heard([segment(0, true, 160), segment(0, false, 0xffff), segment(0xffff, false, 160)])).toBe('3');
  });

  it('that are no keypad digit are passed over', () => {
    const [flash] = packetsOf('0', 0);
    expect(
      heard([
        { ...flash!, payload: Uint8Array.of(16, 10, 0, 160) },
        { ...flash!, payload: Uint8Array.of(1) },
      ]),
    ).toBe('');
  });
});

it('knows the two frequencies of a digit', () => {
  expect(dtmfFrequencies('5')).toEqual([770, 1336]);
  expect(dtmfFrequencies('D')).toEqual([941, 1633]);
  expect(() => dtmfFrequencies('x')).toThrow(RangeError);
});
