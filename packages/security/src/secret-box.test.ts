import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSecretBox, SecretBoxError } from './secret-box.js';

const box = createSecretBox(randomBytes(32));
const place = { tenantId: 'a', column: 'trunks.password_encrypted' };

describe('the secret box', () => {
  it('gives back what it sealed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (plain) => {
        expect(box.open(box.seal(plain, place), place)).toBe(Buffer.from(plain).toString());
      }),
    );
  });

  it('never seals the same thing alike, and shows nothing of it', () => {
    const [a, b] = [box.seal('hunter2', place), box.seal('hunter2', place)];
    expect(a).not.toBe(b);
    expect(Buffer.from(a.split('.')[3] ?? '', 'base64url').toString('latin1')).not.toContain('hunter2');
    expect(a).toMatch(/^v1\.[\w-]{8}\.[\w-]{16}\.[\w-]+$/);
  });

  it('fits the column, however long the password may be', () => {
    expect(box.seal('ø'.repeat(150), place).length).toBeLessThanOrEqual(500);
  });

  it("does not open in another tenant's row or another column", () => {
    const sealed = box.seal('secret', place);
    expect(() => box.open(sealed, { ...place, tenantId: 'b' })).toThrow(SecretBoxError);
    expect(() => box.open(sealed, { ...place, column: 'users.mfa' })).toThrow(SecretBoxError);
  });

  it('does not open with another key, and says so', () => {
    const other = createSecretBox(randomBytes(32));
    expect(() => other.open(box.seal('secret', place), place)).toThrow('another key');
  });

  it('notices every changed character', () => {
    const sealed = box.seal('secret', place);
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
      // The last character of base64url may have bits that mean nothing.
      const same = changed
        .split('.')
        .every((part, n) =>
          Buffer.from(part, 'base64url').equals(Buffer.from(sealed.split('.')[n] ?? '', 'base64url')),
        );
      if (!same) expect(() => box.open(changed, place)).toThrow(SecretBoxError);
    }
  });

  it.each(['', 'v1', 'v2.a.b.c', 'v1.a.b.c.d', '....'])('refuses %j', (junk) => {
    expect(() => box.open(junk, place)).toThrow(SecretBoxError);
  });

  it('takes keys of 32 bytes only', () => {
    expect(() => createSecretBox(randomBytes(16))).toThrow('32 bytes');
  });
});
