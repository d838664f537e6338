/** Told of what happens in a simulation; times in s since the day began. */
export interface Recorder {
  dialed(day: number, at: number): void;
  cancelled(day: number, at: number): void;
  answered(day: number, at: number): void;
  abandoned(day: number, at: number): void;
  /** An agent talked or wrapped up. */
  occupied(day: number, from: number, to: number): void;
  /** An agent was signed in and not on a break. */
  signedIn(day: number, from: number, to: number): void;
  /** An agent was idle for so long before a call. */
  waited(seconds: number): void;
}

/** Sums of one day. */
export interface DayTotals {
  dialed: number;
  cancelled: number;
  answered: number;
  abandoned: number;
  occupiedSeconds: number;
  signedInSeconds: number;
}

export interface Totals {
  days: DayTotals[];
  /** How long agents were idle before a call, s: the median and the 90th percentile. */
  wait: { p50: number; p90: number };
}

/** Waits are told apart by this, s; the last bin takes all that are longer. */
const WAIT_STEP_S = 0.5;
const WAIT_BINS = 2400;

export function createTotalsRecorder(days: number): Recorder & { totals(): Totals } {
  const totals: DayTotals[] = Array.from({ length: days }, () => ({
    dialed: 0,
    cancelled: 0,
    answered: 0,
    abandoned: 0,
    occupiedSeconds: 0,
    signedInSeconds: 0,
  }));
  const waits = new Uint32Array(WAIT_BINS);
  const add = (day: number, what: keyof DayTotals, n: number) => {
    const sums = totals[day];
    if (sums) sums[what] += n;
  };

  function waitQuantile(share: number): number {
    const all = waits.reduce((sum, n) => sum + n, 0);
    let seen = 0;
    const bin = waits.findIndex((n) => (seen += n) >= share * all);
    return (bin + 0.5) * WAIT_STEP_S;
  }

  return {
    dialed: (day) => add(day, 'dialed', 1),
    cancelled: (day) => add(day, 'cancelled', 1),
    answered: (day) => add(day, 'answered', 1),
    abandoned: (day) => add(day, 'abandoned', 1),
    occupied: (day, from, to) => add(day, 'occupiedSeconds', to - from),
    signedIn: (day, from, to) => add(day, 'signedInSeconds', to - from),
    waited(seconds) {
      const bin = Math.min(WAIT_BINS - 1, Math.floor(seconds / WAIT_STEP_S));
      waits[bin] = (waits[bin] ?? 0) + 1;
    },
    totals: () => ({ days: totals, wait: { p50: waitQuantile(0.5), p90: waitQuantile(0.9) } }),
  };
}
