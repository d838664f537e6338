/** Names of this machine under which a browser may have opened the page. */
const LOOPBACK = ['localhost', '127.0.0.1'];

/**
 * Where a page finds the gateway. On one machine a page may have been opened under either loopback name, and the
 * session cookie belongs to the one in the address bar: a websocket to the other would come without it.
 */
export function gatewayFor(gatewayUrl: string, pageHost: string): string {
  const url = new URL(gatewayUrl);
  if (!LOOPBACK.includes(url.hostname) || !LOOPBACK.includes(pageHost)) return gatewayUrl;
  url.hostname = pageHost;
  return url.href.replace(/\/+$/, '');
}

/** What the content policy has to let pages connect to. */
export const gatewayOrigins = (gatewayUrl: string): string[] => [
  ...new Set([gatewayUrl, ...LOOPBACK.map((host) => gatewayFor(gatewayUrl, host))].map((url) => new URL(url).origin)),
];
