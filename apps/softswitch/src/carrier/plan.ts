import { FINAL_STATUS, type Behaviour } from './behaviour.js';
import { BUILT_IN_NUMBERS } from './built-in-numbers.js';
import { sampleMs, seededRandom, type Random } from './distribution.js';
import type { PlanSpec, Scenario, WeightedPlan } from './scenario.js';

/** What will happen to one call. */
export interface CallPlan {
  behaviour: Behaviour;
  ringMs: number;
  /** Undefined: the caller hangs up. */
  talkMs: number | undefined;
  greetingMs: number;
  /** The final response of a behaviour that is one. */
  status: number | undefined;
}

/** Chooses what happens to the `attempt`th call (from 0) to a number. */
export type Planner = (number: string, attempt: number) => CallPlan;

const DEFAULT_RING_MS = 1_000;
const DEFAULT_GREETING_MS = 3_000;

/** A planner for a scenario: own numbers first, then the test numbers, then the mix. */
export function createPlanner(scenario: Scenario): Planner {
  const exact = new Map(scenario.numbers.flatMap((o) => (o.number === undefined ? [] : [[digits(o.number), o.plans]])));
  const inexact = scenario.numbers.filter(({ number }) => number === undefined);

  function specFor(number: string, attempt: number, random: Random): PlanSpec {
    const bare = digits(number);
    const plans =
      exact.get(bare) ??
      inexact.find(({ endsWith, pattern }) =>
        endsWith === undefined ? matches(pattern!, bare) : bare.endsWith(endsWith),
      )?.plans;
    if (plans) return plans[Math.min(attempt, plans.length - 1)]!;
    const builtIn = scenario.builtInNumbers ? BUILT_IN_NUMBERS.get(bare.slice(-4)) : undefined;
    return builtIn ?? pickWeighted(scenario.mix, random);
  }

  return (number, attempt) => {
    const random = seededRandom(`${scenario.seed}:${digits(number)}:${attempt}`);
    const spec = specFor(number, attempt, random);
    return {
      behaviour: spec.behaviour,
      ringMs: sampleMs(spec.ringMs ?? DEFAULT_RING_MS, random),
      talkMs: spec.talkMs === undefined ? undefined : sampleMs(spec.talkMs, random),
      greetingMs: sampleMs(spec.greetingMs ?? DEFAULT_GREETING_MS, random),
      status: spec.status ?? FINAL_STATUS[spec.behaviour],
    };
  };
}

function pickWeighted(mix: readonly WeightedPlan[], random: Random): PlanSpec {
  const total = mix.reduce((sum, { weight }) => sum + weight, 0);
  let left = random() * total;
  for (const plan of mix) {
    left -= plan.weight;
    if (left < 0) return plan;
  }
  return mix.findLast(({ weight }) => weight > 0)!;
}

/** `x` is any digit, a final `*` any rest. */
function matches(pattern: string, bareNumber: string): boolean {
  const open = pattern.endsWith('*');
  const want = digits(open ? pattern.slice(0, -1) : pattern);
  if (open ? bareNumber.length < want.length : bareNumber.length !== want.length) return false;
  for (let i = 0; i < want.length; i += 1) {
    if (want[i] !== 'x' && want[i] !== bareNumber[i]) return false;
  }
  return true;
}

/** `+45…` and `45…` are one number. */
function digits(number: string): string {
  return number.startsWith('+') ? number.slice(1) : number;
}
