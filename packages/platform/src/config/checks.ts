import type { ConfigProblem } from './piece.js';

/** A comma list without blanks and empty entries. */
export const list = (text: string): string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** Problems of values that are not URLs with one of the schemes. Never repeats the value: it may hold a password. */
export function notUrls(variable: string, values: string[], schemes: string[]): ConfigProblem[] {
  const wanted = schemes.map((scheme) => `${scheme}//`).join(' or ');
  return values.flatMap((value) =>
    URL.canParse(value) && schemes.includes(new URL(value).protocol)
      ? []
      : [{ variable, message: `must be a URL that begins with ${wanted}.` }],
  );
}

/** `cymru` is the secret that drachtio-server ships with. */
const KNOWN_SECRETS = ['cymru', 'secret', 'password', 'changeme', 'outrider', 'development'];

/** In production a secret must be long and must not be a known default. */
export function secretProblems(variable: string, secret: string, production: boolean): ConfigProblem[] {
  if (!production) return [];
  if (KNOWN_SECRETS.includes(secret.toLowerCase()) || secret.length < 16) {
    return [
      { variable, message: 'is a known default or shorter than 16 characters. Make one with: openssl rand -hex 24' },
    ];
  }
  return [];
}
