import type { AgentBehaviour } from '@outrider/testkit';

/** How long things take in a demo, ms on average. */
export interface DemoScale {
  ringMs: number;
  talkMs: number;
  wrapUpMs: number;
}

/** Of an attempt's time with an agent: ringing, talking, wrap-up. */
const SHARES = { ring: 0.45, talk: 0.4, wrapUp: 0.15 };
/** Of the time there is; the rest is for the platform's own work and for the last calls to end. */
const USED_SHARE = 0.7;

/**
 * Ring and talk times with which `agents` work `leads` off in about `seconds`. A progressive campaign dials for one free agent at
 * a time, so an attempt takes the whole of an agent while it lasts.
 */
export function demoScale(options: { leads: number; agents: number; seconds: number }): DemoScale {
  const perAttemptMs = (USED_SHARE * options.agents * options.seconds * 1000) / options.leads;
  return {
    ringMs: clamp(perAttemptMs * SHARES.ring, 40, 8_000),
    talkMs: clamp((perAttemptMs * SHARES.talk) / answeredShare(), 300, 60_000),
    wrapUpMs: clamp((perAttemptMs * SHARES.wrapUp) / answeredShare(), 50, 5_000),
  };
}

/**
 * Outcomes of a hundred calls to consumers. Nothing rings out, since ringing may not be cut below 15 s: who does not answer
 * is reported by the network (480), as a switched-off mobile is.
 */
const WEIGHTS = {
  answer: 40,
  'early-media': 4,
  'answer-and-hang-up': 2,
  machine: 5,
  unavailable: 31,
  busy: 9,
  declined: 4,
  unallocated: 3,
  congestion: 2,
};
const answeredShare = () =>
  (WEIGHTS.answer + WEIGHTS['early-media'] + WEIGHTS.machine) /
  Object.values(WEIGHTS).reduce((sum, weight) => sum + weight);

/** A scenario of the simulated carrier (docs/simulated-carrier.md). */
export function demoScenario({ ringMs: ring, talkMs: talk }: DemoScale, seed: number): unknown {
  // The mean of a lognormal time is its median · exp(σ²/2).
  const around = (mean: number) => ({
    median: Math.round(mean / Math.exp(0.125)),
    sigma: 0.5,
    min: Math.round(mean / 5),
    max: Math.round(mean * 5),
  });
  const [ringMs, talkMs] = [around(ring), around(talk)];
  const quick = { min: 20, max: Math.max(40, Math.round(ring)) };
  return {
    seed,
    builtInNumbers: false,
    mix: [
      { weight: WEIGHTS.answer, behaviour: 'answer', ringMs, talkMs },
      { weight: WEIGHTS['early-media'], behaviour: 'early-media', ringMs, talkMs },
      { weight: WEIGHTS['answer-and-hang-up'], behaviour: 'answer-and-hang-up', ringMs },
      { weight: WEIGHTS.machine, behaviour: 'machine', ringMs, greetingMs: Math.min(3_000, talk), talkMs: 20_000 },
      { weight: WEIGHTS.unavailable, behaviour: 'unavailable', ringMs },
      { weight: WEIGHTS.busy, behaviour: 'busy', ringMs: quick },
      { weight: WEIGHTS.declined, behaviour: 'declined', ringMs },
      { weight: WEIGHTS.unallocated, behaviour: 'unallocated', ringMs: quick },
      { weight: WEIGHTS.congestion, behaviour: 'congestion', ringMs: quick },
    ],
  };
}

/** How the bots act on that scale. */
export function demoBehaviour({ talkMs, wrapUpMs }: DemoScale): Partial<AgentBehaviour> {
  return {
    hangsUpShare: 0.3,
    talkMs: [talkMs * 0.5, talkMs * 1.5],
    wrapUpMs: [wrapUpMs * 0.5, wrapUpMs * 1.5],
  };
}

const clamp = (value: number, min: number, max: number) => Math.round(Math.min(max, Math.max(min, value)));
