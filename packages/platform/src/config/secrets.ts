import type { ConfigProblem } from './piece.js';

/** Passwords that programs ship with (`cymru` is drachtio-server's, `ClueCon` FreeSWITCH's) and that people write for the time being. */
const WELL_KNOWN =
  /cymru|cluecon|outrider|drachtio|freeswitch|secret|passw(or)?d|password|change-?me|development|production|default|example|admin|root|mysql|mariadb|redis|test|dummy|qwerty|letmein|welcome|1234567890|0123456789|12345678|abcdef/gi;

const SHORTEST = 16;
const REMEDY = 'Make one with: openssl rand -hex 24';

/**
 * In production a secret has at least 16 characters, eight kinds of them, and eight besides what everybody would try first.
 * Never repeats the value.
 */
export function secretProblems(variable: string, secret: string, production: boolean, what = ''): ConfigProblem[] {
  if (!production) return [];
  const said = what === '' ? '' : `${what} `;
  if (secret.length < SHORTEST) {
    return [{ variable, message: `${said}is shorter than ${SHORTEST} characters. ${REMEDY}` }];
  }
  const rest = secret.replace(WELL_KNOWN, '').replace(/[^a-z0-9]/gi, '');
  if (rest.length < 8 || new Set(secret).size < 8) {
    return [{ variable, message: `${said}is a known default or easily guessed. ${REMEDY}` }];
  }
  return [];
}
