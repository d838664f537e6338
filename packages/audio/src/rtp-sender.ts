import { randomInt } from 'node:crypto';
import { dtmfFrames, isDtmfDigits, type DtmfFrame } from './dtmf.js';
import { AudioError } from './errors.js';
import { encodeG711, FRAME_MS, FRAME_SAMPLES } from './g711.js';
import { RTP_HEADER_BYTES, writeRtpHeader } from './rtp.js';
import { PAYLOAD_TYPES, type RemoteAudio } from './sdp.js';
import { dtmfTones, samplesSource } from './tones.js';

export interface RtpSender {
  /**
   * Makes the datagram of this 20 ms: a digit's where one is being sent, else the audio's; undefined where there is neither.
   * `now` is monotonic milliseconds: the RTP clock goes on through the frames that were not sent.
   */
  next(frame: Int16Array | undefined, remote: RemoteAudio, now: number): Buffer | undefined;
  /** Queues digits; resolves when the last has been sent. */
  dial(digits: string): Promise<void>;
  /** Digits are waiting: `next` must be called each frame. */
  readonly dialing: boolean;
  close(): void;
}

/** What one frame of dialing sends: an event, a piece of in-band tone, or nothing. */
type DialStep = { event?: DtmfFrame | undefined; tone?: Int16Array };
interface DialJob {
  digits: string;
  resolve(): void;
  reject(error: Error): void;
}

/** A pause in calls longer than this is a pause of the stream, not a late timer. */
const PAUSE_MS = 5 * FRAME_MS;
const MAX_QUEUED_DIGITS = 100;

/** Sequence, timestamp and marker of an outgoing stream (RFC 3550 §5.1, RFC 3551 §4.1), and the digits within it. */
export function createRtpSender(): RtpSender {
  const ssrc = randomInt(2 ** 32);
  let sequence = randomInt(2 ** 16);
  let timestamp = randomInt(2 ** 32);
  let lastAt: number | undefined;
  let talkspurt = true;
  let steps: DialStep[] = [];
  /** The first one is being sent. */
  const jobs: DialJob[] = [];

  const advance = (now: number) => {
    const gap = lastAt === undefined ? 0 : now - lastAt;
    const frames = gap > PAUSE_MS ? Math.round(gap / FRAME_MS) : 1;
    if (frames > 1) talkspurt = true;
    timestamp = (timestamp + frames * FRAME_SAMPLES) >>> 0;
    lastAt = now;
  };
  const packet = (payloadType: number, marker: boolean, at: number, bytes: number) => {
    sequence = (sequence + 1) & 0xffff;
    const out = Buffer.allocUnsafe(RTP_HEADER_BYTES + bytes);
    writeRtpHeader(out, { payloadType, marker, sequence, timestamp: at >>> 0, ssrc });
    return out;
  };
  const audio = (frame: Int16Array, remote: RemoteAudio) => {
    const out = packet(PAYLOAD_TYPES[remote.codec], talkspurt, timestamp, frame.length);
    talkspurt = false;
    encodeG711(remote.codec, frame, out, RTP_HEADER_BYTES);
    return out;
  };
  const plan = (digits: string, remote: RemoteAudio): DialStep[] => {
    if (remote.dtmfPayloadType !== undefined)
      return [...digits].flatMap((digit) => dtmfFrames(digit).map((event) => ({ event })));
    const planned: DialStep[] = [];
    const source = samplesSource(dtmfTones(digits));
    for (let tone = source(); tone; tone = source()) planned.push({ tone: tone.slice() });
    return planned;
  };
  const dialStep = (step: DialStep, remote: RemoteAudio) => {
    if (step.tone) return audio(step.tone, remote);
    talkspurt = true;
    if (!step.event || remote.dtmfPayloadType === undefined) return undefined;
    const { payload, first, offset } = step.event;
    const out = packet(remote.dtmfPayloadType, first, timestamp - offset, payload.length);
    out.set(payload, RTP_HEADER_BYTES);
    return out;
  };

  return {
    get dialing() {
      return jobs.length > 0;
    },
    next(frame, remote, now) {
      advance(now);
      if (steps.length === 0 && jobs[0]) steps = plan(jobs[0].digits, remote);
      const step = steps.shift();
      if (step) {
        if (steps.length === 0) jobs.shift()?.resolve();
        return dialStep(step, remote);
      }
      if (frame) return audio(frame, remote);
      talkspurt = true;
      return undefined;
    },
    dial(digits) {
      return new Promise((resolve, reject) => {
        const queued = jobs.reduce((total, job) => total + job.digits.length, digits.length);
        if (!isDtmfDigits(digits)) reject(new RangeError('digits must be of 0-9 * # A-D'));
        else if (queued > MAX_QUEUED_DIGITS) reject(new RangeError('too many digits are waiting to be sent'));
        else jobs.push({ digits, resolve, reject });
      });
    },
    close() {
      const closed = new AudioError('rtp-closed', 'The stream was closed before its digits were sent.');
      for (const job of jobs.splice(0)) job.reject(closed);
      steps = [];
    },
  };
}
