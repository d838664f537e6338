import type { Scenario } from './scenario.js';

/** Calls counted against `callsPerSecond` over this, ms: 5 % less than a second, so that a caller who spaces its calls
 * exactly is not refused for a few ms that the network or a busy machine took. */
const WINDOW_MS = 950;

/** Whether a call fits the carrier's channels and rate; a call that does is counted against the rate. */
export type Admission = (callsUp: number, now: number) => boolean;

export function createAdmission(limits: Scenario['limits']): Admission {
  const { channels = Infinity, callsPerSecond = Infinity } = limits;
  let admitted: number[] = [];
  return (callsUp, now) => {
    admitted = admitted.filter((at) => at > now - WINDOW_MS);
    if (callsUp >= channels || admitted.length >= callsPerSecond) return false;
    if (callsPerSecond !== Infinity) admitted.push(now);
    return true;
  };
}
