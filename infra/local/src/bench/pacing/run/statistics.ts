import type { DayTotals, Totals } from '../simulation/recorder.js';

/** A mean and the half width of its 95 % interval. */
export interface Estimate {
  value: number;
  plusMinus: number;
}

/** What one dialer reached in one cell. */
export interface Outcome {
  dialer: string;
  /** Minutes of talk and wrap-up per signed-in hour; the interval is over days. */
  occupied: Estimate;
  /** Share of live answers. */
  abandoned: Estimate;
  /** Greatest share abandoned on one day of at least 500 answers; undefined: there was no such day. */
  worstDay?: number;
  answers: number;
  /** Calls per live answer. */
  dialedPerAnswer: number;
  /** How long agents waited for a call, s. */
  wait: { p50: number; p90: number };
}

/** A day with fewer answers says nothing about a share of 3 %. */
export const DAY_OF_ANSWERS = 500;

export function toOutcome(dialer: string, { days, wait }: Totals): Outcome {
  const sum = (what: keyof DayTotals) => days.reduce((total, day) => total + day[what], 0);
  const large = days.filter((day) => day.answered >= DAY_OF_ANSWERS);
  const occupied = ratio(days, 'occupiedSeconds', 'signedInSeconds');
  return {
    dialer,
    occupied: { value: 60 * occupied.value, plusMinus: 60 * occupied.plusMinus },
    abandoned: ratio(days, 'abandoned', 'answered'),
    ...(large.length === 0 ? {} : { worstDay: Math.max(...large.map((day) => day.abandoned / day.answered)) }),
    answers: sum('answered'),
    dialedPerAnswer: sum('dialed') / Math.max(1, sum('answered')),
    wait,
  };
}

/** A ratio of sums with its 95 % interval, days being independent (linearised). */
export function ratio(days: readonly DayTotals[], above: keyof DayTotals, below: keyof DayTotals): Estimate {
  const total = (what: keyof DayTotals) => days.reduce((sum, day) => sum + day[what], 0);
  const n = days.length;
  const value = total(above) / Math.max(1e-9, total(below));
  if (n < 2) return { value, plusMinus: Infinity };
  const mean = total(below) / n;
  const squares = days.reduce((sum, day) => sum + (day[above] - value * day[below]) ** 2, 0);
  return { value, plusMinus: (student95(n - 1) * Math.sqrt(squares / (n - 1) / n)) / Math.max(1e-9, mean) };
}

/** The 97.5 % point of Student's t, within 1 % from 2 degrees of freedom on (Cornish and Fisher's expansion). */
function student95(degrees: number): number {
  const z = 1.959964;
  if (degrees === 1) return 12.706;
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3)
  );
}
