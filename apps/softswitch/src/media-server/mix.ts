import { FRAME_SAMPLES } from '@outrider/audio';
import { gainBetween, type Leg } from './leg.js';

/** Adds up frames of 16 bits without overflowing: what is too loud is clipped. */
export interface Mixer {
  /** What a leg hears from its room: everybody else's frames at their gains; undefined for silence. */
  roomOf(listener: Leg): Int16Array | undefined;
  /** Two frames, either of which may be silence. */
  both(a: Int16Array | undefined, b: Int16Array | undefined): Int16Array | undefined;
}

/**
 * Makes no garbage where a leg hears one other at full gain, which is nearly always: the frame itself is handed on.
 * Frames handed out are good until the tick ends.
 */
export function createMixer(): Mixer {
  const sum = new Int32Array(FRAME_SAMPLES);

  const clipped = () => {
    const out = new Int16Array(FRAME_SAMPLES);
    for (let i = 0; i < FRAME_SAMPLES; i++) out[i] = Math.max(-32_768, Math.min(32_767, sum[i]!));
    return out;
  };
  const add = (frame: Int16Array, gain: number) => {
    for (let i = 0; i < FRAME_SAMPLES; i++) sum[i]! += frame[i]! * gain;
  };

  return {
    roomOf(listener) {
      let only: Int16Array | undefined;
      let mixing = false;
      for (const speaker of listener.room?.legs ?? []) {
        if (speaker === listener || !speaker.said) continue;
        const gain = gainBetween(listener, speaker);
        if (gain === 0) continue;
        if (!mixing && !only && gain === 1) {
          only = speaker.said;
          continue;
        }
        if (!mixing) {
          mixing = true;
          sum.fill(0);
          if (only) add(only, 1);
        }
        add(speaker.said, gain);
      }
      return mixing ? clipped() : only;
    },
    both(a, b) {
      if (!a || !b) return a ?? b;
      sum.fill(0);
      add(a, 1);
      add(b, 1);
      return clipped();
    },
  };
}
