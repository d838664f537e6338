import { Temporal } from 'temporal-polyfill';

/** Minutes after midnight, 0–1440, in the called party's own time zone; `from` < `to`. */
export interface CallingInterval {
  from: number;
  to: number;
}

/** Intervals per ISO weekday, Monday first; always seven entries, an empty one means no calls on that day. */
export type CallingWindows = readonly (readonly CallingInterval[])[];

/** Every minute of the week. */
export const ALWAYS: CallingWindows = Array.from({ length: 7 }, () => [{ from: 0, to: 1440 }]);

/** The minutes that all of `windows` contain. */
export function intersectWindows(...windows: readonly CallingWindows[]): CallingWindows {
  return windows.reduce((left, right) => left.map((day, weekday) => intersectDay(day, right[weekday] ?? [])), ALWAYS);
}

function intersectDay(left: readonly CallingInterval[], right: readonly CallingInterval[]): CallingInterval[] {
  return left
    .flatMap((a) => right.map((b) => ({ from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) })))
    .filter(({ from, to }) => from < to);
}

/** Instants, ms since the epoch; `end` is outside. */
interface Span {
  start: number;
  end: number;
}

/** Days in which an opening is looked for: today, nearly always enough; then a week from any weekday, and a day for the zones' sake. */
const LOOK_AHEAD = [1, 9];

/**
 * Whether a number may be called at `at`, and if not, when it next may: `open`, the next instant at which the windows are open in every
 * zone that the number may be in, or undefined where there is none within a week (or no zone is known).
 * Around a change of the clocks the shorter reading counts: an hour that comes twice opens and closes late and early.
 */
export function callingWindow(
  at: Date,
  zones: readonly string[],
  windows: CallingWindows,
): { open: true } | { open: false; opensAt: Date | undefined } {
  const now = at.getTime();
  for (const days of LOOK_AHEAD) {
    const next = commonSpans(now, zones, windows, days).find((span) => span.end > now);
    if (next) return next.start <= now ? { open: true } : { open: false, opensAt: new Date(next.start) };
  }
  return { open: false, opensAt: undefined };
}

function commonSpans(now: number, zones: readonly string[], windows: CallingWindows, days: number): Span[] {
  let common: Span[] | undefined;
  for (const zone of new Set(zones)) {
    const spans = openSpans(now, zone, windows, days);
    common = common ? intersectSpans(common, spans) : spans;
    if (common.length === 0) break;
  }
  return common ?? [];
}

function openSpans(now: number, zone: string, windows: CallingWindows, days: number): Span[] {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  const spans: Span[] = [];
  for (let offset = 0; offset < days; offset += 1) {
    const date = today.add({ days: offset });
    for (const { from, to } of inOrder(windows[date.dayOfWeek - 1] ?? [])) {
      const start = instantOf(date, from, zone, 'later');
      const end = instantOf(date, to, zone, 'earlier');
      const last = spans.at(-1);
      if (last && start <= last.end) last.end = Math.max(last.end, end);
      else if (start < end) spans.push({ start, end });
    }
  }
  return spans;
}

const inOrder = (day: readonly CallingInterval[]) => [...day].sort((a, b) => a.from - b.from);

function instantOf(
  date: Temporal.PlainDate,
  minutes: number,
  timeZone: string,
  disambiguation: 'earlier' | 'later',
): number {
  // Where the clocks change at midnight the day begins when the zone says so.
  if (minutes === 0) return date.toZonedDateTime(timeZone).epochMilliseconds;
  if (minutes >= 1440) return date.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;
  return date
    .toPlainDateTime({ hour: Math.floor(minutes / 60), minute: minutes % 60 })
    .toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds;
}

function intersectSpans(left: readonly Span[], right: readonly Span[]): Span[] {
  return left
    .flatMap((a) => right.map((b) => ({ start: Math.max(a.start, b.start), end: Math.min(a.end, b.end) })))
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.start - b.start);
}
