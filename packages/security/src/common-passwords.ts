import { dictionary } from '@zxcvbn-ts/language-common';

/** Words that people wrap in a few digits and signs; a shorter one leaves a password that is mostly something else. */
const MIN_WORD = 4;

/** About 49,000 of the passwords that were most often found in breaches; the most of them are short, and are refused as parts too. */
const COMMON: ReadonlySet<string> = new Set((dictionary['passwords-common'] ?? []).map((word) => word.toLowerCase()));

const LEET: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};
const withoutLeet = (text: string) => text.replace(/[013457@$!]/g, (sign) => LEET[sign] ?? sign);

/** The password, and what is left of it without the digits and signs that people put before and behind a word. */
function variants(password: string): string[] {
  const folded = password.toLowerCase();
  const core = folded.replace(/^[\d\W_]+|[\d\W_]+$/g, '');
  const unleeted = withoutLeet(folded);
  const decorated = core.length >= MIN_WORD && folded.length - core.length <= 5 ? [core, withoutLeet(core)] : [];
  return [folded, unleeted, withoutLeet(folded.replace(/[\d\W_]{1,4}$/, '')), ...decorated];
}

/** One short piece over and over: `abcabcabc`, `aaaaaaaa`. */
const repeats = (password: string) => /^(.{1,4})\1+.{0,3}$/u.test(password);

/** Neighbours in the alphabet or among the digits, up or down, from end to end: `34567890`, `hgfedcba`. */
function isRun(password: string): boolean {
  const codes = [...password].map((sign) => sign.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, at) => code - (codes[at] ?? 0));
  return steps.every((step) => step === 1 || step === -9) || steps.every((step) => step === -1 || step === 9);
}

/**
 * Whether a password is among the first that are guessed: a common or breached one in any case and common disguise, a run or a
 * repetition.
 */
export function isCommonPassword(password: string): boolean {
  const folded = password.toLowerCase();
  return repeats(folded) || isRun(folded) || variants(password).some((variant) => COMMON.has(variant));
}
