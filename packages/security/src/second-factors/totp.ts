import { createHmac, randomBytes } from 'node:crypto';
import { secretsEqual } from '../constant-time.js';
import { base32, fromBase32 } from './base32.js';

const STEP_S = 30;
const DIGITS = 6;
/** Steps that a clock may be wrong by, either way (RFC 6238, 5.2). */
const DRIFT = 1;
/** RFC 4226, 4: 160 bits. */
const SECRET_BYTES = 20;

/** In base32. */
export const newTotpSecret = (): string => base32(randomBytes(SECRET_BYTES));

/** What authenticator apps read from the picture. SHA-1, six digits and 30 s are what all of them can. */
export function totpUri(secret: string, account: string, issuer: string): string {
  const parameters = new URLSearchParams({
    secret,
    issuer,
    algorithm: 'SHA1',
    digits: `${DIGITS}`,
    period: `${STEP_S}`,
  });
  // Apps read `+` as itself.
  const query = parameters.toString().replaceAll('+', '%20');
  return `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(account)}?${query}`;
}

/** The code of a time step (RFC 4226, 5.3). */
function codeOf(key: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS).padStart(DIGITS, '0');
}

const stepAt = (at: Date) => Math.floor(at.getTime() / 1000 / STEP_S);

/** The code that an app with the secret shows. @param secret base32 */
export const totpCode = (secret: string, at: Date): string => codeOf(fromBase32(secret), stepAt(at));

/**
 * The time step whose code this is; undefined where it is none of now, or of a step that was used: `lastStep` and those before it.
 * The caller keeps the step, so that each code works once.
 * @param secret base32
 */
export function matchTotp(secret: string, code: string, at: Date, lastStep: number | null): number | undefined {
  const key = fromBase32(secret);
  const now = stepAt(at);
  let matched: number | undefined;
  for (let step = now - DRIFT; step <= now + DRIFT; step += 1) {
    if (secretsEqual(codeOf(key, step), code) && (lastStep === null || step > lastStep)) matched ??= step;
  }
  return matched;
}
