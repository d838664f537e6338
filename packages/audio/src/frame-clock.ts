import { FRAME_MS } from './g711.js';

export interface FrameClock {
  /** Calls back each 20 ms until the returned function is called. */
  subscribe(listener: (now: number) => void): () => void;
  /** Ticks made; those that began over a frame late; frames given up after a stall too long to catch up with. */
  readonly counters: Readonly<{ ticks: number; late: number; skipped: number }>;
}

/** A stall of up to this many frames is made good at once; the rest of a longer one is lost. */
const MAX_CATCH_UP = 5;

/**
 * One timer for everything in a process that moves in 20 ms frames. Each tick is aimed at its place on the monotonic clock, so
 * late timers do not add up. The timer runs while somebody is subscribed.
 */
export function createFrameClock(): FrameClock {
  const listeners = new Set<(now: number) => void>();
  const counters = { ticks: 0, late: 0, skipped: 0 };
  let timer: NodeJS.Timeout | undefined;
  let due = 0;

  const schedule = () => {
    timer = setTimeout(run, Math.max(0, due - performance.now()));
  };
  const run = () => {
    const missed = Math.floor((performance.now() - due) / FRAME_MS);
    if (missed > 0) counters.late++;
    if (missed > MAX_CATCH_UP) {
      counters.skipped += missed - MAX_CATCH_UP;
      due += (missed - MAX_CATCH_UP) * FRAME_MS;
    }
    for (const now = performance.now(); due <= now; due += FRAME_MS) {
      counters.ticks++;
      for (const listener of listeners) listener(due);
    }
    if (listeners.size > 0) schedule();
    else timer = undefined;
  };

  return {
    counters,
    subscribe(listener) {
      // A function of its own each time, so that one listener may subscribe twice.
      const entry = (now: number) => listener(now);
      listeners.add(entry);
      if (!timer) {
        due = performance.now() + FRAME_MS;
        schedule();
      }
      return () => {
        listeners.delete(entry);
        if (listeners.size === 0 && timer) {
          clearTimeout(timer);
          timer = undefined;
        }
      };
    },
  };
}
