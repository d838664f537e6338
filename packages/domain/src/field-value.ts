import { Temporal } from 'temporal-polyfill';

export const FIELD_TYPES = ['text', 'number', 'date', 'boolean', 'choice', 'url', 'email'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** What a field is allowed to hold. */
export interface FieldRule {
  type: FieldType;
  /** Of a field of type `choice`. */
  choices: readonly string[] | null;
}

export type FieldValueFault =
  | 'value-not-text'
  | 'value-too-long'
  | 'not-a-number'
  | 'not-a-date'
  | 'not-a-boolean'
  | 'not-a-choice'
  | 'not-a-url'
  | 'not-an-email';

export type FieldValue =
  { ok: true; value: string | number | boolean } | { ok: false; code: FieldValueFault; message: string };

const MAX_TEXT = 2000;
const EMAIL = /^[^\s@<>"(),:;\\[\]]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+$/;
const TRUE = new Set(['true', 'yes', 'y', '1', 'ja', 'j', 'x']);
const FALSE = new Set(['false', 'no', 'n', '0', 'nej']);

const fault = (code: FieldValueFault, message: string): FieldValue => ({ ok: false, code, message });
const value = (of: string | number | boolean): FieldValue => ({ ok: true, value: of });

/** Whether text has the form of an e-mail address that fits our columns. */
export const isEmail = (text: string): boolean => text.length <= 254 && EMAIL.test(text);

/**
 * Reads a value as people and files write it: numbers with a point or a comma, dates as 2026-03-30 or 30.03.2026 (day first),
 * yes and no in English and Danish. Dates become `YYYY-MM-DD`; choices get the writing of the schema.
 */
export function readFieldValue(rule: FieldRule, input: unknown): FieldValue {
  if (rule.type === 'number' && typeof input === 'number') return value(input);
  if (rule.type === 'boolean' && typeof input === 'boolean') return value(input);
  if (typeof input !== 'string') return fault('value-not-text', `This must be ${EXPECTED[rule.type]}.`);
  const text = input.trim();
  if (text.length > MAX_TEXT) return fault('value-too-long', `This may have at most ${MAX_TEXT} characters.`);
  return READERS[rule.type](text, rule);
}

const EXPECTED: Record<FieldType, string> = {
  text: 'text',
  number: 'a number',
  date: 'a date, such as 2026-03-30',
  boolean: 'true or false',
  choice: 'one of the choices',
  url: 'a web address',
  email: 'an e-mail address',
};

const READERS: Record<FieldType, (text: string, rule: FieldRule) => FieldValue> = {
  text: value,
  number: (text) => {
    const plain = text.replace(',', '.');
    return /^[+-]?\d{1,15}(?:\.\d{1,15})?$/.test(plain)
      ? value(Number(plain))
      : fault('not-a-number', 'Write a number with digits, such as 12.5, without separators for thousands.');
  },
  date: (text) => {
    const date = readDate(text);
    return date === undefined
      ? fault('not-a-date', 'Write a date that exists, as 2026-03-30 or 30.03.2026.')
      : value(date);
  },
  boolean: (text) => {
    const word = text.toLowerCase();
    if (TRUE.has(word)) return value(true);
    if (FALSE.has(word)) return value(false);
    return fault('not-a-boolean', 'Write yes or no.');
  },
  choice: (text, { choices }) => {
    const wanted = text.toLowerCase();
    const choice = choices?.find((each) => each.toLowerCase() === wanted);
    return choice === undefined
      ? fault('not-a-choice', `This must be one of: ${(choices ?? []).slice(0, 10).join(', ')}.`)
      : value(choice);
  },
  url: (text) =>
    isUrl(text) ? value(text) : fault('not-a-url', 'Write a whole web address, such as https://example.com/page.'),
  email: (text) => (isEmail(text) ? value(text) : fault('not-an-email', 'Write an address like name@example.com.')),
};

const ISO_DATE = /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})$/;
const DAY_FIRST = /^(?<day>\d{1,2})[./-](?<month>\d{1,2})[./-](?<year>\d{4})$/;

function readDate(text: string): string | undefined {
  const parts = (ISO_DATE.exec(text) ?? DAY_FIRST.exec(text))?.groups;
  if (!parts) return undefined;
  const date = { year: Number(parts['year']), month: Number(parts['month']), day: Number(parts['day']) };
  try {
    return Temporal.PlainDate.from(date, { overflow: 'reject' }).toString();
  } catch {
    return undefined;
  }
}

/** Only addresses that a browser opens as a page; `javascript:` is one that must never be shown as a link. */
const isUrl = (text: string): boolean => /^https?:\/\/[^\s/?#.]+(?:\.[^\s/?#.]+)+(?:[/?#]\S*)?$/i.test(text);
