import { ProblemError } from '@outrider/contracts';
import type { Session } from '@outrider/security';

/** How long it counts that one has shown who one is, ms. */
const RECENT_MS = 10 * 60_000;

/**
 * What is delicate takes a second factor that was shown in the last ten minutes, or, of who has none, the password: a browser that
 * was left open is not enough.
 * @throws ProblemError `confirmation-required`
 */
export function requireConfirmation(session: Pick<Session, 'secondFactorAt'>, at: Date): void {
  const shownAt = session.secondFactorAt?.getTime();
  if (shownAt !== undefined && at.getTime() - shownAt <= RECENT_MS) return;
  throw new ProblemError(
    'confirmation-required',
    'Show again who you are: the second factor (POST /v1/session/second-factor), or, without one, the password (POST /v1/session/confirmation).',
  );
}
