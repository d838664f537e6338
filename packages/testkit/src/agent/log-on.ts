/** A logged-on user's cookie, to be sent with requests and websockets. */
export interface LoggedOn {
  cookie: string;
}

/**
 * Logs on over REST as a browser does.
 * @throws with the status and the code of the answer when the log-on is refused.
 */
export async function logOn(apiUrl: string, email: string, password: string): Promise<LoggedOn> {
  const response = await fetch(new URL('/v1/session', apiUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  if (!response.ok) throw new Error(`Log-on of ${email} was refused: ${response.status} ${await response.text()}`);
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .find((pair) => /outrider_session=/.test(pair));
  if (!cookie) throw new Error(`The log-on of ${email} set no session cookie.`);
  return { cookie };
}
