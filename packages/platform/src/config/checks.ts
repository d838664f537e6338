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

export { secretProblems } from './secrets.js';
