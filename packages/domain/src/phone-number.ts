import {
  isSupportedCountry,
  ParseError,
  parsePhoneNumberWithError,
  validatePhoneNumberLength,
  type CountryCode,
} from 'libphonenumber-js/max';

export const NUMBER_KINDS = ['mobile', 'landline', 'other'] as const;
export type NumberKind = (typeof NUMBER_KINDS)[number];

export type NumberFault =
  | 'number-empty'
  | 'number-malformed'
  | 'number-country-unknown'
  | 'number-too-short'
  | 'number-too-long'
  | 'number-has-extension'
  | 'number-premium-rate'
  | 'number-unassigned';

export type ParsedNumber =
  | {
      ok: true;
      /** E.164 with `+`. */
      number: string;
      kind: NumberKind;
      /** ISO 3166-1 alpha-2; undefined for numbers of no country, such as satellite telephones. */
      country: string | undefined;
      /** `shared`: its callers pay more than for an ordinary number. */
      charge: 'ordinary' | 'shared';
    }
  | { ok: false; code: NumberFault; message: string };

/** Longer input is not a telephone number, however it is written. */
const MAX_INPUT = 40;

const MESSAGES: Record<NumberFault, string> = {
  'number-empty': 'Give a telephone number.',
  'number-malformed': 'Write the number with digits, such as +45 33 12 12 12.',
  'number-country-unknown': 'Begin the number with + and its country code.',
  'number-too-short': 'The number has too few digits.',
  'number-too-long': 'The number has too many digits.',
  'number-has-extension': 'Leave out the extension: only whole numbers can be dialed.',
  'number-premium-rate': 'The number charges its callers extra and is not dialed.',
  'number-unassigned': 'No such number is in use in that country; check its digits.',
};

const fault = (code: NumberFault): ParsedNumber => ({ ok: false, code, message: MESSAGES[code] });

const LIBRARY_FAULTS: Record<string, NumberFault> = {
  NOT_A_NUMBER: 'number-malformed',
  INVALID_COUNTRY: 'number-country-unknown',
  TOO_SHORT: 'number-too-short',
  TOO_LONG: 'number-too-long',
};

/**
 * Reads a number as people write it: `+45 33 12 12 12`, `004533121212`, or `33121212` in its own country.
 * @param country ISO 3166-1 alpha-2, for numbers that name none.
 */
export function parsePhoneNumber(input: string, country?: string): ParsedNumber {
  const text = input.trim();
  if (text === '') return fault('number-empty');
  if (text.length > MAX_INPUT) return fault('number-too-long');
  const international = text.startsWith('00') ? `+${text.slice(2)}` : text;
  try {
    const parsed = parsePhoneNumberWithError(international, {
      ...(country && isSupportedCountry(country) ? { defaultCountry: country as CountryCode } : {}),
      // The whole input is the number, not a text that has one in it.
      extract: false,
    });
    if (parsed.ext) return fault('number-has-extension');
    if (!parsed.isValid())
      return fault(LIBRARY_FAULTS[validatePhoneNumberLength(parsed.number) ?? ''] ?? 'number-unassigned');
    const type = parsed.getType();
    if (type === 'PREMIUM_RATE') return fault('number-premium-rate');
    const kind = type === 'MOBILE' ? 'mobile' : type === 'FIXED_LINE' ? 'landline' : 'other';
    const charge = type === 'SHARED_COST' ? 'shared' : 'ordinary';
    return { ok: true, number: parsed.number, kind, country: parsed.country, charge };
  } catch (error) {
    if (error instanceof ParseError) return fault(LIBRARY_FAULTS[error.message] ?? 'number-malformed');
    throw error;
  }
}

/** The country of an E.164 number; undefined where its code is of no one country. */
export function countryOfNumber(e164: string): string | undefined {
  const parsed = parsePhoneNumber(e164);
  return parsed.ok ? parsed.country : undefined;
}

/** Whether one of a trunk's prefixes (E.164 with `+`) covers the number; no prefixes: nothing may be called. */
export function isDestinationAllowed(e164: string, allowedPrefixes: readonly string[]): boolean {
  return allowedPrefixes.some((prefix) => prefix.startsWith('+') && e164.startsWith(prefix));
}
