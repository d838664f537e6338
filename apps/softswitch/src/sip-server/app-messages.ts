import { parseFragment, type SipEndpoint, type SipHeaders, type SipMessage, type SipProtocol } from '@outrider/sip';
import { bracketedAddress } from './dialog/dialog.js';

/** Headers that are ours to write, whatever an application puts there. */
const OURS = new Set(['via', 'content-length', 'record-route', 'max-forwards']);
const ADDRESSES = new Set(['contact', 'from', 'to', 'refer-to', 'referred-by', 'p-asserted-identity']);

export interface AppMessages {
  /** What the application wrote, or undefined where it is malformed. */
  read(text: string): SipMessage | undefined;
  /**
   * The headers to send: without ours and those in `except`, `@localhost` replaced by our address over that protocol, and
   * Content-Type added to SDP.
   */
  headers(message: SipMessage, protocol: SipProtocol, except: ReadonlySet<string>): Record<string, string | string[]>;
  /** A Contact value that leads back to us over that protocol. */
  contact(protocol: SipProtocol, user?: string): string;
}

export function createAppMessages(endpoint: Pick<SipEndpoint, 'listening'>): AppMessages {
  const hosts = new Map<SipProtocol, string>();
  for (const { protocol, host, port } of endpoint.listening) {
    if (!hosts.has(protocol)) hosts.set(protocol, `${host.includes(':') ? `[${host}]` : host}:${port}`);
  }
  const hostOf = (protocol: SipProtocol) => hosts.get(protocol) ?? 'invalid.invalid';

  function clean(name: string, value: string, protocol: SipProtocol): string {
    const named = value.includes('@localhost') ? value.replaceAll('@localhost', `@${hostOf(protocol)}`) : value;
    return ADDRESSES.has(name) ? bracketedAddress(named) : named;
  }

  return {
    read: (text) => parseFragment(text),
    headers({ headers, body }, protocol, except) {
      const result: Record<string, string | string[]> = {};
      for (const name of headers.names()) {
        if (OURS.has(name) || except.has(name)) continue;
        const values = headers.getAll(name);
        result[headers.spelling(name)] =
          values.length === 1 ? clean(name, values[0]!, protocol) : values.map((value) => clean(name, value, protocol));
      }
      if (body !== '' && !headers.has('content-type') && body.startsWith('v=0'))
        result['Content-Type'] = 'application/sdp';
      return result;
    },
    contact(protocol, user) {
      const transport = protocol === 'udp' ? '' : `;transport=${protocol}`;
      return `<sip:${user === undefined ? '' : `${user}@`}${hostOf(protocol)}${transport}>`;
    },
  };
}

/** Names of headers as given, for look-ups. */
export const names = (...list: string[]): ReadonlySet<string> => new Set(list);

export function hasBodyWithoutType({ headers, body }: { headers: SipHeaders; body: string }): boolean {
  return body !== '' && !headers.has('content-type') && !body.startsWith('v=0');
}
