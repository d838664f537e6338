const CHANGES_NOTHING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request's Origin permits it. Browsers name the page's origin whenever a request changes something
 * or opens a websocket; programs send none, and have no cookies that a strange page could ride on.
 * @param origins of our own pages, e.g. `https://app.example.com`
 */
export function createOriginCheck(origins: readonly string[]) {
  const own = new Set(origins);
  const known = (origin: string | undefined) => origin === undefined || own.has(origin);
  return {
    permits: (method: string, origin: string | undefined): boolean => CHANGES_NOTHING.has(method) || known(origin),
    permitsWebsocket: known,
  };
}
