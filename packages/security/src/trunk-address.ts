import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { canonicalAddress, permitsAddress } from './ip-allowlist.js';

/** Why calls are not sent to a trunk's address; the message is for its administrator. */
export class TrunkAddressError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TrunkAddressError';
  }
}

export interface TrunkAddresses {
  /** Why this host can't be a trunk's, as far as that shows without a look-up; undefined: it may be. */
  refusal(host: string): string | undefined;
  /**
   * Where requests to this host go: an address that may be called, the host itself where nothing is refused.
   * @throws TrunkAddressError where one of its addresses is inside; the resolver's error where it has none
   */
  resolve(host: string): Promise<string>;
}

/** A name is looked up again after this, ms. */
const CACHE_MS = 30_000;
const MAX_CACHED = 1_000;
const LOOKUP_MS = 3_000;

/**
 * Keeps tenants from making the platform send to its own machines: loopback, link-local, private, shared, multicast and reserved
 * addresses are no carrier's, however they are written and whatever a name resolves to.
 * @param options.strict false: everything may be called, for development
 * @param options.privateNetworks networks in which there are carriers nevertheless
 */
export function createTrunkAddresses(options: {
  strict: boolean;
  privateNetworks: readonly string[];
  /** All addresses of a name. Default: the system's resolver. */
  lookUp?: (name: string) => Promise<readonly string[]>;
  /** Monotonic, ms. */
  now?: () => number;
}): TrunkAddresses {
  const { strict, lookUp = systemLookUp, now = () => performance.now() } = options;
  const networks = options.privateNetworks.map((cidr) => ({ cidr }));
  const cache = new Map<string, { until: number; addresses: Promise<readonly string[]> }>();

  const isOutside = (address: string): boolean => {
    if (networks.length > 0 && permitsAddress(networks, address)) return true;
    return ipaddr.process(address).range() === 'unicast';
  };

  function refusal(written: string): string | undefined {
    if (!strict) return undefined;
    const host = withoutBrackets(written).toLowerCase().replace(/\.$/, '');
    const address = canonicalAddress(host);
    if (address !== undefined) {
      return isOutside(address) ? undefined : `${address} is not a public address: no carrier is called there.`;
    }
    // What ends in a number is an address to some resolvers: 127.1, 0x7f.1, 2130706433.
    if (/(^|\.)(0x[0-9a-f]*|\d+)$/.test(host)) return `Write the address ${host} as four decimal numbers.`;
    if (host.includes(':')) return 'This is not an address.';
    if (host === 'localhost' || host.endsWith('.localhost')) return 'No carrier is called on this machine.';
    return undefined;
  }

  function addressesOf(name: string): Promise<readonly string[]> {
    const known = cache.get(name);
    if (known && known.until > now()) return known.addresses;
    if (cache.size >= MAX_CACHED) cache.clear();
    const addresses = within(LOOKUP_MS, lookUp(name));
    cache.set(name, { until: now() + CACHE_MS, addresses });
    addresses.catch(() => cache.delete(name));
    return addresses;
  }

  return {
    refusal,
    async resolve(written) {
      if (!strict) return written;
      const why = refusal(written);
      if (why !== undefined) throw new TrunkAddressError(why);
      const host = withoutBrackets(written);
      const literal = canonicalAddress(host);
      if (literal !== undefined) return literal;
      const addresses = await addressesOf(host);
      const [first] = addresses;
      if (first === undefined) throw new Error(`${host} has no address.`);
      // One inside is enough: which of them is taken is not ours to say for ever.
      const inside = addresses.find((address) => !isOutside(address));
      if (inside !== undefined) {
        throw new TrunkAddressError(`${host} leads to ${inside}, which is not a public address.`);
      }
      return first;
    },
  };
}

const withoutBrackets = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

const systemLookUp = async (name: string) => (await lookup(name, { all: true })).map(({ address }) => address);

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The name was not resolved in time.')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
