import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base32, fromBase32 } from './base32.js';
import { matchTotp, newTotpSecret, totpCode, totpUri } from './totp.js';

/** RFC 6238, appendix B, whose codes have eight digits: the last six are ours. */
const SECRET = base32(Buffer.from('12345678901234567890'));
const at = (seconds: number) => new Date(seconds * 1000);

describe('one-time codes', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at %d s are those of RFC 6238', (seconds, code) => {
    expect(totpCode(SECRET, at(seconds))).toBe(code);
    expect(matchTotp(SECRET, code, at(seconds), null)).toBe(Math.floor(seconds / 30));
  });

  it('are taken one step early or late, and no more', () => {
    const code = totpCode(SECRET, at(3_000));
    for (const [seconds, taken] of [
      [2_969, false],
      [2_970, true],
      [3_000, true],
      [3_059, true],
      [3_060, false],
    ] as const) {
      expect({ seconds, taken: matchTotp(SECRET, code, at(seconds), null) !== undefined }).toEqual({ seconds, taken });
    }
  });

  it('are taken once, and none before the last one', () => {
    const code = totpCode(SECRET, at(3_000));
    expect(matchTotp(SECRET, code, at(3_000), 99)).toBe(100);
    expect(matchTotp(SECRET, code, at(3_000), 100)).toBeUndefined();
    expect(matchTotp(SECRET, totpCode(SECRET, at(2_970)), at(3_000), 100)).toBeUndefined();
  });

  it('of another secret are not taken', () => {
    const other = newTotpSecret();
    expect(fromBase32(other)).toHaveLength(20);
    expect(matchTotp(SECRET, totpCode(other, at(3_000)), at(3_000), null)).toBeUndefined();
  });

  it('come from a secret that an app can read', () => {
    const uri = new URL(totpUri(SECRET, 'anna@example.com', 'Outrider & Co'));
    expect(uri.protocol).toBe('otpauth:');
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      secret: SECRET,
      issuer: 'Outrider & Co',
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
    expect(uri.href).toContain('/Outrider%20%26%20Co:anna%40example.com?');
    expect(uri.href).not.toContain('+');
  });
});

describe('base32', () => {
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('of %j is that of RFC 4648', (text, encoded) => expect(base32(Buffer.from(text))).toBe(encoded));

  it('gives back what it was given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(fromBase32(base32(bytes))).toEqual(Buffer.from(bytes));
      }),
    );
    expect(() => fromBase32('MZXW6YT1')).toThrow(RangeError);
    expect(base32(randomBytes(20))).toHaveLength(32);
  });
});
