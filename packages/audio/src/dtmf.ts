import type { RtpPacket } from './rtp.js';
import { FRAME_SAMPLES } from './g711.js';

/** The sixteen digits in the order of their event codes (RFC 4733 §3.2). */
const DIGITS = '0123456789*#ABCD';
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477, 1633];
const KEYPAD = ['123A', '456B', '789C', '*0#D'];

/** −10 dBm0, what gateways send. */
const VOLUME = 10;
const TONE_FRAMES = 5;
const END_PACKETS = 3;
/** Silence after a digit: a receiver wants at least 40 ms (ITU-T Q.24) beside the frames that repeat the end. */
const PAUSE_FRAMES = 2;

export function isDtmfDigits(digits: string): boolean {
  return /^[0-9*#A-D]+$/.test(digits);
}

/** The two frequencies of a digit, hertz (ITU-T Q.23). */
export function dtmfFrequencies(digit: string): readonly [number, number] {
  const row = KEYPAD.findIndex((keys) => keys.includes(digit));
  if (row < 0 || digit.length !== 1) throw new RangeError(`not a DTMF digit: ${digit}`);
  return [ROWS[row]!, COLUMNS[KEYPAD[row]!.indexOf(digit)]!];
}

/** One packet of an event as it goes out: `offset` is where the event began, in samples before this frame. */
export interface DtmfFrame {
  digit: string;
  first: boolean;
  offset: number;
  payload: Uint8Array;
}

/**
 * The packets of one digit of 100 ms, a slot per 20 ms frame: five growing durations, the last with the end bit and sent
 * three times (RFC 4733 §2.5.1.4), then a pause (undefined).
 */
export function dtmfFrames(digit: string): (DtmfFrame | undefined)[] {
  const event = DIGITS.indexOf(digit);
  if (event < 0 || digit.length !== 1) throw new RangeError(`not a DTMF digit: ${digit}`);
  const packets = TONE_FRAMES + END_PACKETS - 1;
  const frames: (DtmfFrame | undefined)[] = Array.from({ length: packets }, (_, index) => {
    const duration = Math.min(index + 1, TONE_FRAMES) * FRAME_SAMPLES;
    const end = index >= TONE_FRAMES - 1;
    const payload = Uint8Array.of(event, (end ? 0x80 : 0) | VOLUME, duration >> 8, duration & 0xff);
    return { digit, first: index === 0, offset: index * FRAME_SAMPLES, payload };
  });
  return [...frames, ...Array.from({ length: PAUSE_FRAMES }, () => undefined)];
}

/**
 * Recognises digits in telephone-event packets. A digit is told once, at its first packet that arrives; the rest of the event,
 * its repeated ends and late packets of older events are swallowed, and so are the later segments of a long press (§2.5.1.3).
 */
export function createDtmfReceiver(onDigit: (digit: string) => void): (packet: RtpPacket) => void {
  let last: { ssrc: number; timestamp: number; event: number; duration: number } | undefined;
  return (packet) => {
    const { payload, ssrc, timestamp } = packet;
    if (payload.length < 4) return;
    const event = payload[0]!;
    const duration = (payload[2]! << 8) | payload[3]!;
    const digit = DIGITS[event];
    if (digit === undefined) return;
    if (last?.ssrc === ssrc) {
      const age = (timestamp - last.timestamp) | 0;
      if (age <= 0) {
        if (age === 0) last.duration = Math.max(last.duration, duration);
        return;
      }
      const continues = event === last.event && !packet.marker && last.duration === 0xffff && age <= 0xffff;
      last = { ssrc, timestamp, event, duration };
      if (continues) return;
    } else {
      last = { ssrc, timestamp, event, duration };
    }
    onDigit(digit);
  };
}
