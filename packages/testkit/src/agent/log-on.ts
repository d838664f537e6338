import { setTimeout as delay } from 'node:timers/promises';

/** A logged-on user's cookie, to be sent with requests and websockets. */
export interface LoggedOn {
  cookie: string;
}

/** Answers that ask to come again: too many requests, and a service that has too much to do. */
const LATER = [429, 503];
const TRIES = 20;

/**
 * Logs on over REST as a browser does; where the service asks to come again it does, for some twenty seconds.
 * @throws with the status and the code of the answer when the log-on is refused.
 */
export async function logOn(apiUrl: string, email: string, password: string): Promise<LoggedOn> {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(new URL('/v1/session', apiUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    if (response.ok) return { cookie: cookieOf(response) };
    const answer = await response.text();
    if (!LATER.includes(response.status) || tries === TRIES) {
      throw new Error(`Log-on of ${email} was refused: ${response.status} ${answer}`);
    }
    await delay(1_000);
  }
}

function cookieOf(response: Response): string {
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .find((pair) => /outrider_session=/.test(pair));
  if (!cookie) throw new Error('The log-on set no session cookie.');
  return cookie;
}
