import { resolveSrv } from 'node:dns/promises';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { parseUri, type SipPeer, type SipProtocol, type SipUri } from '@outrider/sip';

/** How long a resolved name is believed, ms. */
const CACHE_MS = 30_000;
const MAX_CACHED = 1_000;
/** Names come from strangers too (Record-Route, Contact): neither slow nor many look-ups may hold up the others. */
const LOOKUP_MS = 3_000;
const MAX_LOOKUPS = 64;

/** Why a request can be sent nowhere; the message goes to the application. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

export interface NextHops {
  /**
   * Where a request to this URI goes (RFC 3263, without NAPTR): at once for an address, later for a name.
   * @throws {UnreachableError} also as a rejection
   */
  resolve(uri: string): SipPeer | Promise<SipPeer>;
}

export function createNextHops(protocols: ReadonlySet<SipProtocol>): NextHops {
  const cache = new Map<string, { until: number; answer: Promise<{ host: string; port?: number }> }>();

  let running = 0;

  async function find(name: string, protocol: SipProtocol, port: number | undefined) {
    if (port === undefined) {
      const services = await resolveSrv(`_sip._${protocol === 'ws' ? 'ws' : protocol}.${name}`).catch(() => []);
      services.sort((a, b) => a.priority - b.priority || b.weight - a.weight);
      const best = services[0];
      if (best) return { host: (await lookup(best.name)).address, port: best.port };
    }
    return { host: (await lookup(name)).address };
  }

  function cached(name: string, protocol: SipProtocol, port: number | undefined) {
    const key = `${protocol}|${name}|${port ?? ''}`;
    const now = performance.now();
    const known = cache.get(key);
    if (known && known.until > now) return known.answer;
    if (cache.size >= MAX_CACHED) cache.clear();
    if (running >= MAX_LOOKUPS) throw new UnreachableError('too many names to resolve');
    running += 1;
    const answer = withLimit(find(name, protocol, port)).finally(() => (running -= 1));
    cache.set(key, { until: now + CACHE_MS, answer });
    answer.catch(() => cache.delete(key));
    return answer;
  }

  return {
    resolve(text) {
      const uri = parseUri(text);
      if (!uri || uri.scheme === 'tel' || uri.host === '') throw new UnreachableError('invalid request-uri');
      const protocol = protocolOf(uri);
      if (protocol === undefined || !protocols.has(protocol)) {
        throw new UnreachableError('requested protocol/transport not available');
      }
      const host = uri.host.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0) return { protocol, host, port: uri.port ?? defaultPort(protocol) };
      return cached(host, protocol, uri.port).then(
        (found) => ({ protocol, host: found.host, port: uri.port ?? found.port ?? defaultPort(protocol) }),
        () => {
          throw new UnreachableError(`can not resolve ${host}`);
        },
      );
    },
  };
}

async function withLimit<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new UnreachableError('no answer of the name server')), LOOKUP_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function protocolOf(uri: SipUri): SipProtocol | undefined {
  if (uri.scheme === 'sips') return undefined;
  const transport = uri.params.get('transport')?.toLowerCase() ?? 'udp';
  return transport === 'udp' || transport === 'tcp' || transport === 'ws' ? transport : undefined;
}

function defaultPort(protocol: SipProtocol): number {
  return protocol === 'ws' ? 80 : 5060;
}
