/** How long a stage (talk, wrap-up) lasts, learned on line. */
export interface DurationModel {
  /**
   * A stage that lasted `ms` has ended; `running` visits how long the others have lasted, in ms. They count as stages
   * that have not ended yet: without them, short stages would be taken for all of them whenever many begin at once.
   * O(bins), and now and then O(bins × running).
   */
  observe(ms: number, running: (visit: (elapsedMs: number) => void) => void): void;
  /** Share of stages that last longer than `seconds`, 0–1, falling. */
  survival(seconds: number): number;
  meanSeconds(): number;
  /** Changes when `survival` does. */
  version(): number;
}

/** Stages longer than this count as this long, s. */
const HORIZON_S = 1800;
/** `survival` is worked out anew when this share of what it rests on is new. */
const REFRESH = 0.05;
/** Weight of the smooth (exponential) shape in each bin, s of exposure. */
const SMOOTHING_S = 2;
/** Edges of the bins, s: one second wide at first, then 15 % of their start. */
const EDGES = binEdges();
const BINS = EDGES.length - 1;

/**
 * Piecewise-constant hazard over growing bins: events and exposure per bin fade with each observation, so that about
 * the last `memory` stages count. Until much is known the shape is exponential around `priorMeanSeconds`.
 */
export function createDurationModel(options: { priorMeanSeconds: number; memory: number }): DurationModel {
  const keep = 1 - 1 / options.memory;
  const events = new Float64Array(BINS);
  const exposure = new Float64Array(BINS);
  /** Exposure with that of the stages that still run. */
  const lived = new Float64Array(BINS);
  const table = new Float64Array(HORIZON_S + 1);
  let weight = 5;
  let total = weight * options.priorMeanSeconds;
  let mean = options.priorMeanSeconds;
  let version = 0;
  let unseen = 0;
  rebuild(() => undefined);

  function rebuild(running: (visit: (elapsedMs: number) => void) => void): void {
    unseen = 0;
    version += 1;
    lived.set(exposure);
    let seconds = total;
    running((elapsedMs) => {
      const elapsed = bounded(elapsedMs);
      seconds += elapsed;
      addTime(lived, elapsed);
    });
    const smoothHazard = weight / Math.max(1e-6, seconds);
    mean = seconds / weight;
    let cumulated = 0;
    let bin = 0;
    table[0] = 1;
    for (let second = 1; second <= HORIZON_S; second += 1) {
      while (bin < BINS - 1 && second > at(EDGES, bin + 1)) bin += 1;
      cumulated += (at(events, bin) + SMOOTHING_S * smoothHazard) / (at(lived, bin) + SMOOTHING_S);
      table[second] = Math.exp(-cumulated);
    }
  }

  return {
    observe(ms, running) {
      const seconds = bounded(ms);
      for (let bin = 0; bin < BINS; bin += 1) {
        events[bin] = at(events, bin) * keep + (seconds >= at(EDGES, bin) && seconds < at(EDGES, bin + 1) ? 1 : 0);
        exposure[bin] = at(exposure, bin) * keep;
      }
      addTime(exposure, seconds);
      weight = weight * keep + 1;
      total = total * keep + seconds;
      unseen += 1;
      if (unseen > weight * REFRESH) rebuild(running);
    },
    survival: (seconds) => interpolate(table, seconds),
    meanSeconds: () => mean,
    version: () => version,
  };
}

/** Linear between the whole seconds of a table, flat beyond its ends. */
export function interpolate(table: Float64Array, seconds: number): number {
  if (seconds <= 0) return at(table, 0);
  const last = table.length - 1;
  if (seconds >= last) return at(table, last);
  const whole = Math.floor(seconds);
  const low = at(table, whole);
  return low + (at(table, whole + 1) - low) * (seconds - whole);
}

/** Adds the time that a stage spent in each bin. */
function addTime(exposure: Float64Array, seconds: number): void {
  for (let bin = 0; bin < BINS && seconds > at(EDGES, bin); bin += 1) {
    exposure[bin] = at(exposure, bin) + Math.min(seconds, at(EDGES, bin + 1)) - at(EDGES, bin);
  }
}

function bounded(ms: number): number {
  return Math.min(HORIZON_S - 1e-3, Math.max(0, ms / 1000));
}

function binEdges(): number[] {
  const edges = [0];
  for (let edge = 0; edge < HORIZON_S;) {
    edge += Math.max(1, Math.round(edge * 0.15));
    edges.push(edge);
  }
  return edges;
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? 0;
}
