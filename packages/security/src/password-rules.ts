import { ProblemError } from '@outrider/contracts';
import { isCommonPassword } from './common-passwords.js';

const MIN_CHARACTERS = 8;
const MAX_BYTES = 128;

/** Whom a password is for: what is known of them is tried first. */
export interface PasswordOwner {
  email: string;
  name: string;
  /** Of their company. */
  tenantName: string;
}

/**
 * Refuses a new password that is too short, too long or too easy to guess. There is no other rule, and none that makes people
 * change it (NIST SP 800-63B, 3.1.1).
 * @throws ProblemError `password-too-common`, or `validation-failed` for its length, naming `field`
 */
export function checkNewPassword(password: string, owner: PasswordOwner, field = 'password'): void {
  const normal = password.normalize('NFKC');
  if ([...normal].length < MIN_CHARACTERS) {
    throw wrongLength(field, `A password has at least ${MIN_CHARACTERS} characters.`);
  }
  if (Buffer.byteLength(normal) > MAX_BYTES) {
    throw wrongLength(field, `A password has at most ${MAX_BYTES} bytes; letters beyond a to z take two and more.`);
  }
  if (isCommonPassword(normal)) {
    throw new ProblemError(
      'password-too-common',
      'This password is among the first that are guessed. Choose another: some words that do not belong together are good.',
      { field },
    );
  }
  if (isOwn(normal, owner)) {
    throw new ProblemError(
      'password-too-common',
      'This password is made of the name, the e-mail address or the company. Choose one that tells nothing of you.',
      { field },
    );
  }
}

const wrongLength = (field: string, message: string) =>
  new ProblemError('validation-failed', message, { field, faults: [{ code: 'invalid', message, field }] });

/** Letters and digits alone, in small letters and without accents. */
const plain = (text: string) =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** Words of the names with four letters and more, and the whole names. */
function ownWords({ email, name, tenantName }: PasswordOwner): string[] {
  const [local = '', domain = ''] = email.split('@');
  const parts = [name, tenantName, local, domain, domain.split('.')[0] ?? ''];
  const words = [email, ...parts, ...parts.flatMap((part) => part.split(/[^\p{L}\p{N}]+/u))].map(plain);
  return [...new Set(words)].filter((word) => word.length >= 4).sort((a, b) => b.length - a.length);
}

/** Whether fewer than five characters are left without the owner's own words: the rest is then soon guessed. */
function isOwn(password: string, owner: PasswordOwner): boolean {
  const folded = plain(password);
  let left = folded;
  for (const word of ownWords(owner)) left = left.replaceAll(word, '');
  return left.length < folded.length && left.length < 5;
}
