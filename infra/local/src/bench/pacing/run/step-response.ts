import { createOutrider } from '../dialers/outrider.js';
import { createVicidial, VICIDIAL_DEFAULTS } from '../dialers/vicidial.js';
import type { DialerFactory } from '../simulation/dialer.js';
import { createMinutesRecorder, type Minutes } from '../simulation/minutes.js';
import { simulate } from '../simulation/simulate.js';
import type { Scenario } from '../workload/scenario.js';
import { ABANDON_TARGET } from './cell.js';
import { cell } from './cells.js';

/** What follows a sudden change, on average over the days. */
export interface StepResponse {
  change: string;
  dialer: string;
  /** Calls abandoned beyond 3 % of the answers in the 15 minutes after the change. */
  overshoot: number;
  /** Answers in those minutes. */
  answers: number;
  /** Minutes until agents are as occupied as before the next change, and no more than 3.5 % is abandoned. */
  recoveryMinutes: number;
  /** Occupied minutes per hour in the 15 minutes after the change, and once settled. */
  occupiedAfter: number;
  occupiedSettled: number;
}

const AGENTS = 20;
const WINDOW = 15;
/** Recovered: as occupied as this share of what it settles at, over this many minutes. */
const AS_GOOD_AS = 0.97;
const SMOOTH_OVER = 5;
const TOLERATED = 0.035;

const DIALERS: readonly [string, DialerFactory][] = [
  ['Outrider predictive', createOutrider('predictive', ABANDON_TARGET)],
  ['VICIdial, defaults', createVicidial(VICIDIAL_DEFAULTS)],
  [
    'VICIdial, available only, maximum 3',
    createVicidial({ ...VICIDIAL_DEFAULTS, availableOnly: true, intensity: -20 }),
  ],
];

/** @param days over which the responses are averaged */
export function stepResponses(days: number, seed: number): StepResponse[] {
  const { scenario } = cell('lognormal', AGENTS, 0.5, days);
  const rates: Scenario = { ...scenario, hoursPerDay: 6, answerFactors: [1, 0.3, 1] };
  const leaving: Scenario = { ...scenario, answerProbability: 0.3, hoursPerDay: 4, walkOut: { at: 0.5, share: 0.5 } };
  return DIALERS.flatMap(([dialer, factory]) => {
    const overRates = play(rates, factory, seed);
    const overLeaving = play(leaving, factory, seed);
    return [
      respond(overRates, days, { change: 'answers fall from 50 % to 15 %', dialer, at: 120, until: 240 }),
      respond(overRates, days, { change: 'answers rise from 15 % to 50 %', dialer, at: 240, until: 360 }),
      respond(overLeaving, days, { change: 'half of the agents leave at once', dialer, at: 120, until: 240 }),
    ];
  });
}

function play(scenario: Scenario, factory: DialerFactory, seed: number): Minutes {
  const recorder = createMinutesRecorder(scenario.hoursPerDay * 60);
  simulate(scenario, factory(scenario), recorder, seed);
  return recorder.minutes;
}

function respond(
  minutes: Minutes,
  days: number,
  step: { change: string; dialer: string; at: number; until: number },
): StepResponse {
  const sum = (what: keyof Minutes, from: number, to: number) =>
    minutes[what].subarray(from, to).reduce((total, n) => total + n, 0);
  const occupied = (from: number, to: number) =>
    (60 * sum('occupiedSeconds', from, to)) / Math.max(1, sum('signedInSeconds', from, to));
  const settled = occupied(Math.round((step.at + step.until) / 2), step.until);
  const answers = sum('answered', step.at, step.at + WINDOW);
  const recovered = (from: number) => {
    const to = from + SMOOTH_OVER;
    const abandoned = sum('abandoned', from, to) / Math.max(1, sum('answered', from, to));
    return occupied(from, to) >= AS_GOOD_AS * settled && abandoned <= TOLERATED;
  };
  let minute = step.at;
  while (minute < step.until - SMOOTH_OVER && !recovered(minute)) minute += 1;
  return {
    change: step.change,
    dialer: step.dialer,
    overshoot: Math.max(0, sum('abandoned', step.at, step.at + WINDOW) - ABANDON_TARGET * answers) / days,
    answers: answers / days,
    recoveryMinutes: minute - step.at,
    occupiedAfter: occupied(step.at, step.at + WINDOW),
    occupiedSettled: settled,
  };
}
