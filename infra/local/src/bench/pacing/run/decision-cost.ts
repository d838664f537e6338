import { createOutrider } from '../dialers/outrider.js';
import type { Dialer } from '../simulation/dialer.js';
import { createTotalsRecorder } from '../simulation/recorder.js';
import { simulate } from '../simulation/simulate.js';
import type { Scenario } from '../workload/scenario.js';
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

/** The same decisions are timed so often, and the least counts: what others take from a shared machine does not. */
const REPEATS = 3;

/** Times each decision of some simulated hours that is made while enough calls ring. */
export function decisionCost(hours: number): DecisionCost {
  const base = cell('lognormal', AGENTS, ANSWER_PROBABILITY, 1).scenario;
  const scenario = { ...base, hoursPerDay: hours };
  const [first, ...again] = Array.from({ length: REPEATS }, () => timed(scenario));
  const decisions = first ?? [];
  const times = decisions
    .map(({ ms }, index) => Math.min(ms, ...again.map((run) => run[index]?.ms ?? ms)))
    .sort((a, b) => a - b);
  const quantile = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? NaN;
  return {
    agents: AGENTS,
    ringing: Math.round(decisions.reduce((sum, { ringing }) => sum + ringing, 0) / Math.max(1, decisions.length)),
    decisions: decisions.length,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
  };
}

function timed(scenario: Scenario): { ms: number; ringing: number }[] {
  const dialer = createOutrider('predictive')(scenario);
  const times: { ms: number; ringing: number }[] = [];
  const watched: Dialer = {
    ...dialer,
    decide(at, floor) {
      const before = performance.now();
      const decision = dialer.decide(at, floor);
      const ms = performance.now() - before;
      if (floor.ringing >= LEAST_RINGING) times.push({ ms, ringing: floor.ringing });
      return decision;
    },
  };
  simulate(scenario, watched, createTotalsRecorder(1), 1);
  return times;
}
