import { expect, it } from 'vitest';
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.js';

it('ten recovery codes have 80 random bits each', () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/);
  expect(newRecoveryCodes()).not.toEqual(codes);
});

it('a recovery code may be typed as people type', () => {
  const [code = ''] = newRecoveryCodes();
  const hash = hashRecoveryCode('anna', code);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  for (const typed of [code.toLowerCase(), code.replaceAll('-', ''), code.replaceAll('-', ' ')]) {
    expect(hashRecoveryCode('anna', typed)).toBe(hash);
  }
  expect(hashRecoveryCode('bo', code)).not.toBe(hash);
  expect(hashRecoveryCode('anna', `${code}2`)).not.toBe(hash);
});
