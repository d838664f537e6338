import { decodeTable, FRAME_SAMPLES, type AudioCodec } from './g711.js';

export interface JitterBuffer {
  /** Takes a packet's audio in any order; false when it came too late. */
  push(timestamp: number, payload: Uint8Array, codec: AudioCodec): boolean;
  /** Fills the next 20 ms, gaps as silence; false when there is nothing to play. */
  pull(out: Int16Array): boolean;
  reset(): void;
}

/** Samples held; a power of two. 512 ms. */
const RING = 4096;
/** How far playing stays behind the newest packet's start: 40 ms. */
const TARGET = 2 * FRAME_SAMPLES;
/** More than this waiting means that a stall is over: 200 ms. */
const MAX_DEPTH = 10 * FRAME_SAMPLES;
/** Late packets in a row after which the sender's clock, not the network, must have moved. */
const MAX_LATE = 5;
/** Frames over which a delay must last before it is shortened: 2 s. */
const WATCHED_FRAMES = 100;

/**
 * Smooths out the network's jitter by RTP timestamp (whatever the packets' length), about 40 ms deep. Runs dry and fills again when a sender
 * pauses; follows a sender whose clock jumps, and works off delay that a stall has left.
 */
export function createJitterBuffer(): JitterBuffer {
  const ring = new Int16Array(RING);
  let playing = false;
  let readAt = 0;
  let end = 0;
  let lateRun = 0;
  let watched = 0;
  let shallowest = RING;

  const skipTo = (timestamp: number) => {
    const gap = Math.min((timestamp - readAt) | 0, RING);
    for (let i = 0; i < gap; i++) ring[(readAt + i) & (RING - 1)] = 0;
    readAt = timestamp >>> 0;
  };
  const restart = (timestamp: number) => {
    ring.fill(0);
    readAt = (timestamp - TARGET) >>> 0;
    end = timestamp;
    lateRun = 0;
    watched = 0;
    shallowest = RING;
    playing = true;
  };

  return {
    push(timestamp, payload, codec) {
      const length = payload.length;
      if (length === 0 || length > MAX_DEPTH) return false;
      let ahead = (timestamp - readAt) | 0;
      if (!playing || ahead + length > RING || ahead < -RING) {
        restart(timestamp);
        ahead = TARGET;
      } else if (ahead + length <= 0) {
        lateRun++;
        if (lateRun < MAX_LATE) return false;
        restart(timestamp);
        ahead = TARGET;
      }
      lateRun = 0;
      const table = decodeTable(codec);
      for (let i = Math.max(0, -ahead); i < length; i++) ring[(timestamp + i) & (RING - 1)] = table[payload[i]!]!;
      const packetEnd = (timestamp + length) >>> 0;
      if (((packetEnd - end) | 0) > 0) end = packetEnd;
      if (((end - readAt) | 0) > MAX_DEPTH) skipTo(end - TARGET - FRAME_SAMPLES);
      return true;
    },
    pull(out) {
      if (!playing) return false;
      if (((end - readAt) | 0) <= 0) {
        playing = false;
        return false;
      }
      for (let i = 0; i < FRAME_SAMPLES; i++) {
        const at = (readAt + i) & (RING - 1);
        out[i] = ring[at]!;
        ring[at] = 0;
      }
      readAt = (readAt + FRAME_SAMPLES) >>> 0;
      shallowest = Math.min(shallowest, (end - readAt) | 0);
      if (++watched === WATCHED_FRAMES) {
        if (shallowest > TARGET) skipTo(readAt + FRAME_SAMPLES);
        watched = 0;
        shallowest = RING;
      }
      return true;
    },
    reset() {
      playing = false;
    },
  };
}
