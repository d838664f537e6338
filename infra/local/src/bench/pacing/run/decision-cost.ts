import { createOutrider } from '../dialers/outrider.js';
import type { Dialer } from '../simulation/dialer.js';
import { createTotalsRecorder } from '../simulation/recorder.js';
import { simulate } from '../simulation/simulate.js';
import { cell } from './cells.js';

/** What decisions cost with this many agents, at moments when this many calls ring. */
export interface DecisionCost {
  agents: number;
  /** Mean. */
  ringing: number;
  decisions: number;
  p50Ms: number;
  p99Ms: number;
}

const AGENTS = 500;
/** So few answers that about 1,500 calls ring. */
const ANSWER_PROBABILITY = 0.052;
const LEAST_RINGING = 1200;

/** Times each decision of a simulated hour that is made while enough calls ring. */
export function decisionCost(hours: number): DecisionCost {
  const base = cell('lognormal', AGENTS, ANSWER_PROBABILITY, 1).scenario;
  const scenario = { ...base, hoursPerDay: hours };
  const dialer = createOutrider('predictive')(scenario);
  const times: number[] = [];
  let ringing = 0;
  const timed: Dialer = {
    ...dialer,
    decide(at, floor) {
      const before = performance.now();
      const decision = dialer.decide(at, floor);
      const ms = performance.now() - before;
      if (floor.ringing >= LEAST_RINGING) {
        times.push(ms);
        ringing += floor.ringing;
      }
      return decision;
    },
  };
  simulate(scenario, timed, createTotalsRecorder(1), 1);
  times.sort((a, b) => a - b);
  const quantile = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? NaN;
  return {
    agents: AGENTS,
    ringing: Math.round(ringing / Math.max(1, times.length)),
    decisions: times.length,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
  };
}
