import { FRAME_SAMPLES, type FrameClock } from '@outrider/audio';
import type { Leg } from './leg.js';
import { createMixer } from './mix.js';
import type { Recording } from './recording.js';

export interface Tick {
  add(leg: Leg): void;
  remove(leg: Leg): void;
  /** Something changed that decides whether the leg has anything to hear or to say. */
  refresh(leg: Leg): void;
  startRecording(recording: Recording): void;
  stopRecording(recording: Recording): void;
}

/** A leg with nothing to do is looked at once in this many ticks: 1 s. */
const SLOW_TICKS = 50;
/** Silence is told in steps of this. */
const SILENCE_STEP_MS = 2000;
const SILENT_FRAME = new Int16Array(FRAME_SAMPLES);

/**
 * Moves the audio each 20 ms. Only legs that have somebody to hear or something to send take part; the others are asked
 * once a second for their silence, and sent one silent packet so that what lies between (NAT, a phone's timer) stays awake.
 */
export function createTick({ clock }: { clock: FrameClock }): Tick {
  const all = new Set<Leg>();
  const busy = new Set<Leg>();
  const recordings = new Map<string, Set<Recording>>();
  const slots: Set<Leg>[] = Array.from({ length: SLOW_TICKS }, () => new Set());
  const slotOf = new Map<Leg, Set<Leg>>();
  const mixer = createMixer();
  let turn = 0;
  let unsubscribe: (() => void) | undefined;

  const isBusy = (leg: Leg) =>
    leg.playing !== undefined ||
    leg.rtp.dialing ||
    (leg.room !== undefined && (leg.room.legs.size > 1 || recordings.has(leg.room.id)));

  const refresh = (leg: Leg) => {
    if (all.has(leg) && isBusy(leg)) busy.add(leg);
    else if (busy.delete(leg)) leg.said = leg.heard = undefined;
  };

  const hear = (leg: Leg): Int16Array | undefined => {
    leg.heard = leg.room ? mixer.roomOf(leg) : undefined;
    const { playing } = leg;
    if (!playing) return leg.heard ?? SILENT_FRAME;
    const frame = playing.source();
    if (!frame) {
      playing.end('heard');
      return leg.heard ?? SILENT_FRAME;
    }
    return playing.mixed ? mixer.both(frame, leg.heard) : frame;
  };

  const slowly = (leg: Leg, now: number) => {
    if (!busy.has(leg)) leg.rtp.send(SILENT_FRAME, now);
    const silentMs = Math.floor(leg.rtp.silentMs(now) / SILENCE_STEP_MS) * SILENCE_STEP_MS;
    if (silentMs > leg.toldSilentMs) leg.owner.tell({ type: 'silent', legId: leg.id, silentMs });
    leg.toldSilentMs = silentMs;
  };

  const run = (now: number) => {
    for (const leg of busy) leg.said = leg.rtp.receive();
    for (const leg of busy) leg.rtp.send(hear(leg), now);
    for (const ofRoom of recordings.values()) for (const recording of ofRoom) recording.tick();
    for (const leg of busy) if (!isBusy(leg)) refresh(leg);
    turn = (turn + 1) % SLOW_TICKS;
    for (const leg of slots[turn]!) slowly(leg, now);
  };

  const keepRunning = () => {
    if (all.size > 0 || recordings.size > 0) unsubscribe ??= clock.subscribe(run);
    else {
      unsubscribe?.();
      unsubscribe = undefined;
    }
  };
  const refreshRoom = (roomId: string) => {
    for (const leg of all) if (leg.room?.id === roomId) refresh(leg);
  };

  return {
    add(leg) {
      all.add(leg);
      const slot = slots.reduce((least, other) => (other.size < least.size ? other : least));
      slot.add(leg);
      slotOf.set(leg, slot);
      keepRunning();
    },
    remove(leg) {
      all.delete(leg);
      slotOf.get(leg)?.delete(leg);
      slotOf.delete(leg);
      refresh(leg);
      keepRunning();
    },
    refresh,
    startRecording(recording) {
      const ofRoom = recordings.get(recording.roomId) ?? new Set();
      recordings.set(recording.roomId, ofRoom.add(recording));
      refreshRoom(recording.roomId);
      keepRunning();
    },
    stopRecording(recording) {
      const ofRoom = recordings.get(recording.roomId);
      ofRoom?.delete(recording);
      if (ofRoom?.size === 0) recordings.delete(recording.roomId);
      refreshRoom(recording.roomId);
      keepRunning();
    },
  };
}
