import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countryOfNumber, isDestinationAllowed, parsePhoneNumber } from './phone-number.js';

describe('a telephone number', () => {
  it.each([
    ['+45 33 12 12 12', undefined, '+4533121212', 'DK'],
    ['004533121212', undefined, '+4533121212', 'DK'],
    ['33 12 12 12', 'DK', '+4533121212', 'DK'],
    [' 33121212 ', 'DK', '+4533121212', 'DK'],
    ['(212) 555-0123', 'US', '+12125550123', 'US'],
    ['+1 212-555-0123', 'DK', '+12125550123', 'US'],
    ['020 7946 0018', 'GB', '+442079460018', 'GB'],
    ['030/901820', 'DE', '+4930901820', 'DE'],
    ['+881 6 12345678', undefined, '+881612345678', undefined],
  ])('%j of country %s is %s', (input, country, number, of) => {
    expect(parsePhoneNumber(input, country)).toMatchObject({ ok: true, number, country: of });
  });

  it.each([
    ['', 'number-empty'],
    ['   ', 'number-empty'],
    ['call me', 'number-malformed'],
    ['33121212', 'number-country-unknown'],
    ['+999 123456789', 'number-country-unknown'],
    ['+45 33', 'number-too-short'],
    ['+45 33121212 3312', 'number-too-long'],
    ['+45'.padEnd(41, '1'), 'number-too-long'],
    ['+44 20 7946 0018 ext. 5', 'number-has-extension'],
    ['+1 900 555 0123', 'number-premium-rate'],
    ['+1 123 456 7890', 'number-unassigned'],
    ['my number is +4533121212', 'number-malformed'],
  ])('%j is refused as %s', (input, code) => {
    const result = parsePhoneNumber(input);
    expect(result).toMatchObject({ ok: false, code });
    expect(!result.ok && result.message).toMatch(/^[A-Z].*\.$/);
  });

  it.each([
    // Danish numbers don't tell.
    ['+4520123456', 'other'],
    ['+4915123456789', 'mobile'],
    ['+4930901820', 'landline'],
    ['+18005550123', 'other'],
  ])('%s is of kind %s', (input, kind) => {
    expect(parsePhoneNumber(input)).toMatchObject({ ok: true, kind });
  });

  it('is E.164 or a named fault, whatever is given', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789+-() x.#*٣') });
    fc.assert(
      fc.property(fc.oneof(fc.string(), digits), fc.constantFrom(undefined, 'DK', 'US', 'XX', ''), (input, country) => {
        const result = parsePhoneNumber(input, country);
        if (!result.ok) {
          expect(result.code).toMatch(/^number-/);
          return;
        }
        expect(result.number).toMatch(/^\+[1-9]\d{4,14}$/);
        expect(parsePhoneNumber(result.number)).toEqual(result);
      }),
    );
  });

  it('tells its country', () => {
    expect(countryOfNumber('+4533121212')).toBe('DK');
    expect(countryOfNumber('+12')).toBeUndefined();
  });
});

describe('the destinations of a trunk', () => {
  it('are those that one of its prefixes covers, and none where it has none', () => {
    expect(isDestinationAllowed('+4533121212', ['+46', '+45'])).toBe(true);
    expect(isDestinationAllowed('+4733121212', ['+46', '+45'])).toBe(false);
    expect(isDestinationAllowed('+4533121212', [])).toBe(false);
    expect(isDestinationAllowed('+4533121212', [''])).toBe(false);
  });
});
