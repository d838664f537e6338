import { canonicalAddress, canonicalNetwork, permitsAddress } from './ip-allowlist.js';

/** Proxies that one request may have come through, at most. */
const MAX_HOPS = 20;

/** Where a request comes from, by the address of its socket and what its `X-Forwarded-For` says. */
export type ClientAddress = (peer: string | undefined, forwardedFor: string | string[] | undefined) => string;

/**
 * Makes the function that tells the client's address. Only what a trusted proxy says counts: the header is read from its
 * end, each entry by the word of the one after it, and the first address that is not a trusted proxy's is the client's.
 * @param trusted addresses and networks of our own proxies
 * @throws where one of them is no address or network
 */
export function createClientAddress(trusted: readonly string[]): ClientAddress {
  const networks = trusted.map((text) => {
    const cidr = canonicalNetwork(text);
    if (cidr === undefined) throw new Error(`"${text.slice(0, 60)}" is no address or network of a proxy.`);
    return { cidr };
  });
  return (peer = '', forwardedFor) => {
    // What a socket says of IPv4 is canonical.
    let client = peer.includes(':') ? (canonicalAddress(peer) ?? peer) : peer;
    if (networks.length === 0 || forwardedFor === undefined) return client;
    const hops = String(forwardedFor).split(',', 1_000).slice(-MAX_HOPS);
    while (permitsAddress(networks, client)) {
      const next = hops.pop()?.trim();
      const address = next === undefined ? undefined : canonicalAddress(next);
      // What the proxy itself could not read is nobody's address.
      if (address === undefined) break;
      client = address;
    }
    return client;
  };
}
