import { ProblemError } from '@outrider/contracts';
import { describe, expect, it } from 'vitest';
import { checkNewPassword } from './password-rules.js';

const owner = { email: 'anna.larsen@nordlys-salg.dk', name: 'Anna Larsen', tenantName: 'Nordlys Salg A/S' };

function codeOf(password: string): string {
  try {
    checkNewPassword(password, owner);
    return 'ok';
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    expect(error.field).toBe('password');
    return error.code;
  }
}

describe('a new password', () => {
  it.each(['correct horse battery', 'kaffe-cykel-hejre', 'Tq7#vLp2', '🦊🦊 og to heste', 'ålegræs i maj'])(
    '%j is taken',
    (password) => expect(codeOf(password)).toBe('ok'),
  );

  it.each(['', 'short', '1234567', 'Tq7#vLp', 'x'.repeat(10) + 'å'.repeat(60)])('%j has a wrong length', (password) =>
    expect(codeOf(password)).toBe('validation-failed'),
  );

  it('may be a passphrase of 128 bytes', () => {
    const words = 'hejre cykel lampe ';
    expect(codeOf(words.repeat(8).slice(0, 127) + 'q')).toBe('ok');
  });

  it.each([
    'password',
    'PASSWORD',
    'Password1',
    'p@ssw0rd',
    'P4$$w0rd!',
    'password2024!',
    '123password',
    'qwertyuiop',
    'iloveyou1',
    'letmein123',
    'Dragon2025',
    '12345678',
    '87654321',
    'abcdefghij',
    'aaaaaaaa',
    'abcabcabc',
    'football!!',
    'superman99',
  ])('%j is too common', (password) => expect(codeOf(password)).toBe('password-too-common'));

  it.each([
    'annalarsen',
    'AnnaLarsen1',
    'anna.larsen@nordlys-salg.dk',
    'Nordlys2024',
    'nordlyssalg!',
    'Larsen1234',
    'Lårsen1!'.replace('å', 'a'),
  ])('%j tells who its owner is', (password) => expect(codeOf(password)).toBe('password-too-common'));

  it('may have a part of the name in it where the rest is long', () => {
    expect(codeOf('anna spiser regnbuer')).toBe('ok');
  });
});
