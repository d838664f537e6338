import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCKED_RANGES, blockedRange, chargesExtra } from './blocked-ranges.js';
import { createDestinations, minutesBegun, spendDay, type DestinationRow } from './destinations.js';

const row = (prefix: string, allowed = true, pricePerMinute = 0): DestinationRow => ({
  prefix,
  allowed,
  pricePerMinute,
});
/** Whole countries and more: what no rule but the blocked ranges holds back. */
const everywhere = Array.from({ length: 9 }, (_, i) => row(`+${i + 1}`));

describe('the destinations of a tenant', () => {
  it('allow nothing where there are none', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+[1-9][0-9]{6,14}$/), (number) => {
        expect(createDestinations([]).of(number)).toEqual({ allowed: false, why: 'no-row' });
      }),
    );
  });

  it('are decided by the longest prefix, as by a look at every row', () => {
    const digits = fc.stringMatching(/^[1-3]{1,5}$/).map((text) => `+${text}`);
    const rows = fc.uniqueArray(fc.record({ prefix: digits, allowed: fc.boolean(), pricePerMinute: fc.nat(9) }), {
      selector: ({ prefix }) => prefix,
      maxLength: 30,
    });
    fc.assert(
      fc.property(rows, fc.stringMatching(/^[1-3]{7,8}$/), (some, text) => {
        const number = `+${text}`;
        const [decides] = some
          .filter(({ prefix }) => number.startsWith(prefix))
          .sort((a, b) => b.prefix.length - a.prefix.length);
        const found = createDestinations(some).of(number);
        if (!decides) expect(found).toEqual({ allowed: false, why: 'no-row' });
        else if (!decides.allowed) expect(found).toEqual({ allowed: false, why: 'refused' });
        else if (found.allowed) expect(found).toMatchObject({ prefix: decides.prefix });
        else expect(found.why).toBe('blocked-range');
      }),
    );
  });

  it('except single prefixes, and price them', () => {
    const table = createDestinations([row('+45', true, 5_000), row('+4570', false), row('+45701', true, 9_000)]);
    expect(table.of('+4520123456')).toEqual({ allowed: true, prefix: '+45', pricePerMinute: 5_000 });
    expect(table.of('+4570212223')).toEqual({ allowed: false, why: 'refused' });
    expect(table.of('+4570123456')).toMatchObject({ allowed: true, pricePerMinute: 9_000 });
    expect(table.of('+4612345678')).toEqual({ allowed: false, why: 'no-row' });
  });
});

describe('ranges that nobody calls', () => {
  it.each([
    ['+979112345678', 'premium'],
    ['+881612345678', 'satellite'],
    ['+870773111632', 'satellite'],
    ['+882161234567', 'international-network'],
    ['+883510001234', 'international-network'],
    ['+878101234567890', 'personal'],
    ['+4590123456', 'premium'],
    ['+449098790000', 'premium'],
    ['+448712345678', 'shared-cost'],
    ['+447012345678', 'personal'],
    ['+499001234567', 'premium'],
    ['+4918012345678', 'shared-cost'],
    ['+33899123456', 'premium'],
    ['+33820123456', 'shared-cost'],
    ['+34806123456', 'premium'],
    ['+469391234567', 'premium'],
    ['+4782912345', 'premium'],
    ['+319001234', 'premium'],
    ['+3290212345', 'premium'],
    ['+39899123456', 'premium'],
    ['+48701234567', 'premium'],
    ['+19005551234', 'premium'],
    ['+12129761234', 'premium'],
    ['+18765551234', 'one-ring'],
  ] as const)('hold %s (%s), whatever rows there are', (number, kind) => {
    expect(blockedRange(number)?.kind).toBe(kind);
    expect(createDestinations(everywhere).of(number)).toMatchObject({ allowed: false, why: 'blocked-range' });
    const named = createDestinations([row(number.slice(0, 8)), row(number)]).of(number);
    expect(named.allowed).toBe(kind === 'one-ring');
  });

  it.each([
    ['+4520123456', 'a Danish mobile'],
    ['+4570212223', 'a Danish business number'],
    ['+441189001234', 'Reading'],
    ['+447400123456', 'a British mobile'],
    ['+4930901820', 'Berlin'],
    ['+33140205050', 'Paris'],
    ['+34912345678', 'Madrid'],
    ['+46812345678', 'Stockholm'],
    ['+4790123456', 'a Norwegian mobile'],
    ['+31201234567', 'Amsterdam'],
    ['+3271123456', 'Charleroi'],
    ['+390612345678', 'Rome'],
    ['+48221234567', 'Warsaw'],
    ['+12129551976', 'New York'],
  ])('leave %s (%s) alone', (number) => {
    expect(blockedRange(number)).toBeUndefined();
    expect(chargesExtra(number)).toBe(false);
    expect(createDestinations(everywhere).of(number).allowed).toBe(true);
  });

  it('are written once each, with where they stand', () => {
    expect(new Set(BLOCKED_RANGES.map(({ prefix }) => prefix)).size).toBe(BLOCKED_RANGES.length);
    for (const { prefix, source } of BLOCKED_RANGES) {
      expect(prefix).toMatch(/^\+[1-9]\d{1,6}$/);
      expect(source.length).toBeGreaterThan(10);
    }
  });

  it('have a second net for plans that the list lacks', () => {
    // Finland, 0600, and Switzerland, 0900.
    expect([chargesExtra('+35860012345'), chargesExtra('+41900123456')]).toEqual([true, true]);
  });
});

describe('what a call costs', () => {
  const at = (ms: number) => new Date(Date.UTC(2030, 4, 6, 23, 59) + ms);
  it('is counted in minutes begun from its answer', () => {
    expect(minutesBegun(null, at(0))).toBe(0);
    expect([0, 1, 60_000, 60_001, 600_000].map((ms) => minutesBegun(at(0), at(ms)))).toEqual([1, 1, 1, 2, 10]);
    // Two machines' clocks disagree.
    expect(minutesBegun(at(1), at(0))).toBe(1);
  });

  it('counts against the day of UTC on which it was claimed', () => {
    expect([spendDay(at(59_999)), spendDay(at(60_000))]).toEqual(['2030-05-06', '2030-05-07']);
  });
});
