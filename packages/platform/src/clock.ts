import { performance } from 'node:perf_hooks';

/** Two times that must not be mixed: wall time is stored and shown, monotonic time measures durations. */
export interface Clock {
  /** Wall time. May jump when the machine's clock is set. */
  now(): Date;
  /** Milliseconds since the process started, never going back; comparable only within this process. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
};
