import type { Behaviour } from './behaviour.js';
import type { Distribution } from './distribution.js';

/** What to do with a call, as a scenario file says it. Which fields a behaviour takes: `docs/simulated-carrier.md`. */
export interface PlanSpec {
  behaviour: Behaviour;
  /** From the INVITE to its final response, ms. */
  ringMs?: Distribution;
  /** From the answer to our BYE, ms; absent: the caller hangs up. */
  talkMs?: Distribution;
  /** `reject` only: 400–699. */
  status?: number;
  /** `machine` only: length of the greeting before the beep, ms. */
  greetingMs?: Distribution;
}

export interface WeightedPlan extends PlanSpec {
  weight: number;
}

/** Numbers of which something particular is wanted: exactly one of the three selectors. */
export interface NumberOverride {
  number?: string;
  endsWith?: string;
  /** `x` stands for any digit, a final `*` for any rest: `+4520xxxxxx`, `+46*`. */
  pattern?: string;
  /** One plan for every attempt, or one per attempt in order, the last for all further ones. */
  plans: PlanSpec[];
}

export interface Scenario {
  /** Same seed, number and attempt: same behaviour and times. */
  seed: number;
  audio: 'full' | 'light' | 'none';
  mix: WeightedPlan[];
  numbers: NumberOverride[];
  /** Whether the test numbers `…0001`–`…0015` apply beside the mix. */
  builtInNumbers: boolean;
  limits: { channels?: number; callsPerSecond?: number };
  requireAuth: boolean;
  credentials?: { username: string; password: string; realm: string; status: 401 | 407 };
  /** An answered call that had RTP and has had none for so long is hung up, ms. */
  rtpTimeoutMs: number;
  /** No call lives longer, ms: the last guard against calls that nobody ends. */
  maxCallMs: number;
}

/** A fault in a scenario file. */
export class ScenarioError extends Error {
  readonly code = 'carrier-scenario-invalid';
  constructor(
    /** Where, as a JSON path: `mix[2].ringMs.min`. */
    readonly field: string,
    message: string,
  ) {
    super(field ? `${field}: ${message}` : message);
    this.name = 'ScenarioError';
  }
}
