import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ALWAYS,
  callingWindow,
  intersectWindows,
  type CallingInterval,
  type CallingWindows,
} from './calling-window.js';
import { LEGAL_HOURS, legalHours, NATIONAL_HOURS } from './legal-hours.js';

const ZONES = [
  'Europe/Copenhagen',
  'America/New_York',
  'America/Los_Angeles',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/Sao_Paulo',
  'UTC',
];

/** The wall clock by another way than the one under test: ISO weekday from 0, and minutes after midnight. */
const clocks = new Map(
  ZONES.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      weekday: 'short',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    }),
  ]),
);
function wallClock(at: Date, zone: string): { weekday: number; minutes: number } {
  const parts = Object.fromEntries(
    clocks
      .get(zone)!
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return {
    weekday: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(parts['weekday'] ?? ''),
    minutes: Number(parts['hour']) * 60 + Number(parts['minute']),
  };
}
function permits(windows: CallingWindows, at: Date, zone: string): boolean {
  const { weekday, minutes } = wallClock(at, zone);
  return (windows[weekday] ?? []).some(({ from, to }) => from <= minutes && minutes < to);
}
/** Whether the clocks change within a day of `at`. */
function nearChange(at: Date, zone: string): boolean {
  const day = 86_400_000;
  const [before, after] = [-day, day].map((ms) => wallClock(new Date(at.getTime() + ms), zone).minutes);
  return before !== after;
}

const interval: fc.Arbitrary<CallingInterval> = fc
  .tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1440 }))
  .filter(([from, to]) => from < to)
  .map(([from, to]) => ({ from, to }));
const windows: fc.Arbitrary<CallingWindows> = fc.array(fc.array(interval, { maxLength: 2 }), {
  minLength: 7,
  maxLength: 7,
});
const zones = fc.uniqueArray(fc.constantFrom(...ZONES), { minLength: 1, maxLength: 3 });
const instant = fc.date({ min: new Date('2024-01-01'), max: new Date('2031-01-01'), noInvalidDate: true });

describe('a calling window', () => {
  it('that is open permits the wall clock of every zone', () => {
    fc.assert(
      fc.property(instant, zones, windows, (at, in_, of) => {
        const result = callingWindow(at, in_, of);
        if (result.open) for (const zone of in_) expect(permits(of, at, zone)).toBe(true);
        else if (!in_.some((zone) => nearChange(at, zone))) {
          expect(in_.every((zone) => permits(of, at, zone))).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('that is closed opens at the instant it names, not before', () => {
    fc.assert(
      fc.property(instant, zones, windows, (at, in_, of) => {
        const result = callingWindow(at, in_, of);
        if (result.open || !result.opensAt) return;
        expect(result.opensAt.getTime()).toBeGreaterThan(at.getTime());
        expect(callingWindow(result.opensAt, in_, of)).toEqual({ open: true });
        const middle = new Date((at.getTime() + result.opensAt.getTime()) / 2);
        expect(callingWindow(middle, in_, of).open).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('is never open outside 8–21 where the law narrows it', () => {
    fc.assert(
      fc.property(
        instant,
        zones,
        windows,
        fc.constantFrom(undefined, 'DK', 'FR', 'NO', 'IT'),
        (at, in_, of, country) => {
          if (!callingWindow(at, in_, intersectWindows(of, legalHours(country))).open) return;
          for (const zone of in_) {
            const { minutes } = wallClock(at, zone);
            expect(minutes).toBeGreaterThanOrEqual(8 * 60);
            expect(minutes).toBeLessThan(21 * 60);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('waits for the latest of several zones and closes with the earliest', () => {
    const us = ['America/New_York', 'America/Los_Angeles'];
    const opensAt = new Date('2030-01-07T16:00:00Z');
    expect(callingWindow(new Date('2030-01-07T14:00:00Z'), us, LEGAL_HOURS)).toEqual({ open: false, opensAt });
    expect(callingWindow(opensAt, us, LEGAL_HOURS)).toEqual({ open: true });
    expect(callingWindow(new Date('2030-01-08T01:59:59.999Z'), us, LEGAL_HOURS)).toEqual({ open: true });
    expect(callingWindow(new Date('2030-01-08T02:00:00Z'), us, LEGAL_HOURS).open).toBe(false);
  });

  it('opens an hour earlier in UTC after the clocks went forward', () => {
    const closed = (at: string) => callingWindow(new Date(at), ['Europe/Copenhagen'], LEGAL_HOURS);
    expect(closed('2030-03-30T00:00:00Z')).toEqual({ open: false, opensAt: new Date('2030-03-30T07:00:00Z') });
    expect(closed('2030-03-31T00:00:00Z')).toEqual({ open: false, opensAt: new Date('2030-03-31T06:00:00Z') });
  });

  it('skips a day on which nobody may be called', () => {
    const saturday = new Date('2030-01-05T12:00:00Z');
    expect(callingWindow(saturday, ['Europe/Oslo'], legalHours('NO'))).toEqual({
      open: false,
      opensAt: new Date('2030-01-07T08:00:00Z'),
    });
  });

  it('never opens where there are no hours, no common hours, or no known zone', () => {
    const never = { open: false, opensAt: undefined };
    const at = new Date('2030-01-05T12:00:00Z');
    expect(callingWindow(at, ['UTC'], [[], [], [], [], [], [], []])).toEqual(never);
    expect(callingWindow(at, [], ALWAYS)).toEqual(never);
    const short = ALWAYS.map(() => [{ from: 600, to: 630 }]);
    expect(callingWindow(at, ['UTC', 'Asia/Tokyo'], short)).toEqual(never);
  });

  it('that is always open stays open over midnight and over a change of the clocks', () => {
    for (const at of ['2030-03-31T00:30:00Z', '2030-10-27T01:30:00Z', '2030-01-01T23:59:59.999Z']) {
      expect(callingWindow(new Date(at), ['Europe/Copenhagen', 'America/New_York'], ALWAYS)).toEqual({ open: true });
    }
  });
});

describe('windows in common', () => {
  it('are the minutes that all of them have', () => {
    fc.assert(
      fc.property(windows, windows, fc.nat(6), fc.nat(1439), (a, b, weekday, minute) => {
        const has = (of: CallingWindows) => (of[weekday] ?? []).some(({ from, to }) => from <= minute && minute < to);
        expect(has(intersectWindows(a, b))).toBe(has(a) && has(b));
      }),
    );
  });
});

describe('national hours', () => {
  it('are narrower than the law that holds everywhere, and say where they stand', () => {
    for (const { windows: national, source } of Object.values(NATIONAL_HOURS)) {
      expect(national).toHaveLength(7);
      expect(intersectWindows(national, LEGAL_HOURS)).toEqual(national);
      expect(source).not.toBe('');
    }
    expect(legalHours('DK')).toBe(LEGAL_HOURS);
    expect(legalHours(undefined)).toBe(LEGAL_HOURS);
  });
});
