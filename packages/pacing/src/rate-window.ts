/** Counts dialed calls against a rate: no window of one second (or, below 1/s, of 1/rate) holds more than it allows. */
export interface RateWindow {
  dialed(at: number): void;
  /** How many may be dialed at `at`. */
  room(at: number): number;
}

export function createRateWindow(callsPerSecond: number): RateWindow {
  const capacity = Math.max(1, Math.floor(callsPerSecond));
  const windowMs = Math.max(1000, 1000 / callsPerSecond);
  let recent: number[] = [];
  let head = 0;

  return {
    dialed(at) {
      recent.push(at);
    },
    room(at) {
      while (head < recent.length && (recent[head] ?? 0) <= at - windowMs) head += 1;
      if (head > 1024 && head * 2 > recent.length) {
        recent = recent.slice(head);
        head = 0;
      }
      return Math.max(0, capacity - (recent.length - head));
    },
  };
}
