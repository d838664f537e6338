import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELD_TYPES, readFieldValue, type FieldRule } from './field-value.js';

const rule = (type: FieldRule['type'], choices: string[] | null = null): FieldRule => ({ type, choices });

describe('readFieldValue', () => {
  it.each([
    ['text', ' Søren ', 'Søren'],
    ['number', '12', 12],
    ['number', '-1,5', -1.5],
    ['number', 7, 7],
    ['date', '2024-02-29', '2024-02-29'],
    ['date', '1.3.2026', '2026-03-01'],
    ['date', '31/12/1999', '1999-12-31'],
    ['boolean', 'Ja', true],
    ['boolean', '0', false],
    ['boolean', false, false],
    ['choice', 'RED', 'red'],
    ['url', 'https://example.com/a?b', 'https://example.com/a?b'],
    ['email', 'a.b@example.co.uk', 'a.b@example.co.uk'],
  ] as const)('reads a %s from %j', (type, input, value) => {
    expect(readFieldValue(rule(type, ['red', 'green']), input)).toEqual({ ok: true, value });
  });

  it.each([
    ['text', 'x'.repeat(2001), 'value-too-long'],
    ['text', 5, 'value-not-text'],
    ['text', null, 'value-not-text'],
    ['number', '1.000,5', 'not-a-number'],
    ['number', 'NaN', 'not-a-number'],
    ['number', '1e9', 'not-a-number'],
    ['date', '2026-02-29', 'not-a-date'],
    ['date', '13/13/2026', 'not-a-date'],
    ['boolean', 'maybe', 'not-a-boolean'],
    ['choice', 'blue', 'not-a-choice'],
    ['url', 'javascript:alert(1)', 'not-a-url'],
    ['url', 'example.com', 'not-a-url'],
    ['email', 'a@b', 'not-an-email'],
    ['email', 'a b@example.com', 'not-an-email'],
  ] as const)('refuses a %s of %j', (type, input, code) => {
    expect(readFieldValue(rule(type, ['red']), input)).toMatchObject({ ok: false, code });
  });

  it('answers anything, and gives back what it took when it reads that again', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FIELD_TYPES), fc.anything(), (type, input) => {
        const read = readFieldValue(rule(type, ['a']), input);
        if (read.ok) expect(readFieldValue(rule(type, ['a']), read.value)).toEqual(read);
        else expect(read.message).toMatch(/\.$/);
      }),
    );
  });

  it('reads long junk without effort', () => {
    for (const type of FIELD_TYPES) readFieldValue(rule(type), `${'a@'.repeat(1000)}`);
    expect(readFieldValue(rule('email'), `${'a.'.repeat(900)}@`).ok).toBe(false);
  });
});
