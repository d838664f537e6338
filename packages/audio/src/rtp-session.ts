import type { RemoteInfo, Socket } from 'node:dgram';
import { createDtmfReceiver } from './dtmf.js';
import { AudioError } from './errors.js';
import { createFrameClock, type FrameClock } from './frame-clock.js';
import { FRAME_SAMPLES, type AudioCodec } from './g711.js';
import { createJitterBuffer } from './jitter-buffer.js';
import { createRtpPorts, type RtpPorts } from './rtp-port.js';
import { parseRtp, type RtpPacket } from './rtp.js';
import { createRtpSender } from './rtp-sender.js';
import { DTMF_PAYLOAD_TYPE, PAYLOAD_TYPES, type RemoteAudio } from './sdp.js';
import type { FrameSource } from './tones.js';

/** Packets, by what became of them. */
export interface RtpCounters {
  sent: number;
  received: number;
  /** No well-formed RTP. */
  malformed: number;
  /** Of a payload type that was not agreed. */
  unexpected: number;
  /** From elsewhere than the stream's source. */
  foreign: number;
  /** Before the far end's description was known. */
  early: number;
  late: number;
}

/** One audio stream on its own UDP port. Nothing is paced here unless `run` is called. */
export interface RtpSession {
  readonly port: number;
  readonly counters: Readonly<RtpCounters>;
  /** Where to send, and what. A changed address or port makes the session look for the stream's source anew. */
  setRemote(remote: RemoteAudio): void;
  /** Sends one 20 ms frame, or this frame's part of a digit; call it once each 20 ms (`undefined`: nothing to say). */
  send(frame: Int16Array | undefined, now?: number): void;
  /** The next 20 ms heard; undefined where nothing was. The array is used again for the next frame. */
  receive(): Int16Array | undefined;
  /**
   * Sends digits `0-9*#A-D` (RFC 4733; as tones where the far end knows no telephone-event), 180 ms each, in place of the audio.
   * Resolves when they are sent; rejects with AudioError `rtp-closed` or a RangeError. Needs `send` or `run`.
   */
  sendDtmf(digits: string): Promise<void>;
  /** The far end is known and takes audio. */
  canSend(): boolean;
  /** Digits wait to be sent. */
  readonly dialing: boolean;
  onDtmf(listener: (digit: string) => void): void;
  /** Milliseconds without a packet since audio could have come; 0 while none is expected. */
  silentMs(now?: number): number;
  /**
   * Moves the session by a clock (by default one shared by the whole process): each 20 ms sends the source's next frame and gives the
   * sink what was heard, silence included. Returns what stops it. One run at a time, or the stream would advance twice.
   */
  run(options: {
    source?: FrameSource;
    sink?: (frame: Int16Array, heard: boolean) => void;
    clock?: FrameClock;
  }): () => void;
  close(): Promise<void>;
}

export interface RtpSessionOptions {
  /** Address to bind and to send from. */
  host: string;
  ports?: RtpPorts;
}

const SILENT_FRAME = new Int16Array(FRAME_SAMPLES);
const COMFORT_NOISE = 13;
const systemPorts = createRtpPorts();
const processClock = createFrameClock();

/**
 * Opens a stream. Its source is the first address that valid packets of an agreed payload type come from (symmetric RTP, RFC 4961), and audio is then
 * sent there; packets from the address that was signalled always win over another's, and everybody else's are dropped.
 * @throws AudioError `rtp-ports-exhausted`.
 */
export async function createRtpSession(options: RtpSessionOptions): Promise<RtpSession> {
  const socket = await (options.ports ?? systemPorts).bind(options.host);
  const counters: RtpCounters = { sent: 0, received: 0, malformed: 0, unexpected: 0, foreign: 0, early: 0, late: 0 };
  const sender = createRtpSender();
  const jitter = createJitterBuffer();
  const dtmfListeners: ((digit: string) => void)[] = [];
  const receiveDtmf = createDtmfReceiver((digit) => dtmfListeners.forEach((listener) => listener(digit)));
  const heard = new Int16Array(FRAME_SAMPLES);
  let stopRunning: (() => void) | undefined;
  let remote: RemoteAudio | undefined;
  let source: { address: string; port: number } | undefined;
  let ssrc: number | undefined;
  let heardAt = 0;
  let closed = false;

  const isSource = (from: RemoteInfo) => {
    if (source && from.port === source.port && from.address === source.address) return true;
    const signalled = from.port === remote?.port && from.address === remote.host;
    if (source && !signalled) return false;
    source = { address: from.address, port: from.port };
    return true;
  };
  const take = (packet: RtpPacket, codec: AudioCodec | undefined) => {
    if (packet.ssrc !== ssrc) {
      if (ssrc !== undefined) jitter.reset();
      ssrc = packet.ssrc;
    }
    if (codec && !jitter.push(packet.timestamp, packet.payload, codec)) counters.late++;
    else if (!codec && packet.payloadType !== COMFORT_NOISE) receiveDtmf(packet);
  };

  socket.on('message', (datagram: Buffer, from: RemoteInfo) => {
    const packet = parseRtp(datagram);
    if (!packet) counters.malformed++;
    else if (!remote) counters.early++;
    else {
      const codec = codecOf(packet.payloadType);
      const known =
        codec !== undefined ||
        packet.payloadType === COMFORT_NOISE ||
        packet.payloadType === DTMF_PAYLOAD_TYPE ||
        packet.payloadType === remote.dtmfPayloadType;
      if (!known) counters.unexpected++;
      else if (!isSource(from)) counters.foreign++;
      else {
        counters.received++;
        heardAt = performance.now();
        take(packet, codec);
      }
    }
  });
  // A send that the network refuses is a lost packet.
  socket.on('error', () => undefined);

  const session: RtpSession = {
    port: socket.address().port,
    counters,
    setRemote(next) {
      if (remote?.host !== next.host || remote.port !== next.port) {
        source = undefined;
        jitter.reset();
      }
      if (!remote || !receives(remote)) heardAt = performance.now();
      remote = next;
    },
    send(frame, now = performance.now()) {
      if (!remote || !session.canSend()) return;
      const datagram = sender.next(frame, remote, now);
      if (!datagram) return;
      counters.sent++;
      if (source) socket.send(datagram, source.port, source.address, ignore);
      else socket.send(datagram, remote.port, remote.host, ignore);
    },
    receive: () => (jitter.pull(heard) ? heard : undefined),
    sendDtmf(digits) {
      if (closed) return Promise.reject(new AudioError('rtp-closed', 'The stream is closed.'));
      return sender.dial(digits);
    },
    canSend: () => !closed && remote !== undefined && sends(remote),
    get dialing() {
      return sender.dialing;
    },
    onDtmf: (listener) => void dtmfListeners.push(listener),
    silentMs: (now = performance.now()) => (remote && receives(remote) ? Math.max(0, now - heardAt) : 0),
    run({ source: frames, sink, clock = processClock }) {
      if (stopRunning) throw new Error('the session runs already');
      const unsubscribe = clock.subscribe((now) => {
        if (sink) {
          const frame = session.receive();
          sink(frame ?? SILENT_FRAME, frame !== undefined);
        }
        session.send(frames?.(), now);
      });
      const stop = () => {
        unsubscribe();
        if (stopRunning === stop) stopRunning = undefined;
      };
      stopRunning = stop;
      return stop;
    },
    async close() {
      if (closed) return;
      closed = true;
      stopRunning?.();
      sender.close();
      await new Promise<void>((resolve) => socket.close(resolve));
    },
  };
  return session;
}

const ignore: Parameters<Socket['send']>[3] = () => undefined;
const sends = (remote: RemoteAudio) =>
  remote.port !== 0 && (remote.direction === 'sendrecv' || remote.direction === 'sendonly');
const receives = (remote: RemoteAudio) =>
  remote.port !== 0 && (remote.direction === 'sendrecv' || remote.direction === 'recvonly');

function codecOf(payloadType: number): AudioCodec | undefined {
  if (payloadType === PAYLOAD_TYPES.PCMA) return 'PCMA';
  return payloadType === PAYLOAD_TYPES.PCMU ? 'PCMU' : undefined;
}
