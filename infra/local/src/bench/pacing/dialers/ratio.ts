import type { DialerFactory } from '../simulation/dialer.js';

/** A fixed number of lines for each ready agent, whatever happens. */
export const createRatio =
  (linesPerReadyAgent: number): DialerFactory =>
  () => ({
    everySeconds: 1,
    decide: (_at, floor) => ({
      dial: Math.max(0, Math.round(linesPerReadyAgent * floor.ready) - floor.ringing - floor.waiting),
      cancel: 0,
    }),
  });
