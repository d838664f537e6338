import { createPacer, type PacingSettings } from '@outrider/pacing';
import type { DialerFactory } from '../simulation/dialer.js';

/** Our own pacer as the dialer process uses it. It sees events only, never the floor. */
export const createOutrider =
  (mode: PacingSettings['mode'], abandonTarget = 0.03): DialerFactory =>
  ({ channels, callsPerSecond, patience, maxRing, agents }) => {
    const pacer = createPacer({
      mode,
      abandonTarget,
      patienceMs: patience * 1000,
      maxRingMs: maxRing * 1000,
      maxConcurrentCalls: channels,
      maxCallsPerSecond: callsPerSecond,
    });
    return {
      // The dialer process decides after each event, 15 ms after the last decision; large floors are simulated coarser.
      everySeconds: 1,
      ...(agents < 20 ? { afterEvents: agents < 10 ? 0.1 : 0.5 } : {}),
      observe: (event) => pacer.observe(event),
      decide: (at) => pacer.decide(at),
    };
  };
