import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';

/** Networks of one tenant, at most. */
export const MAX_NETWORKS = 200;

type Address = ReturnType<typeof ipaddr.parse>;
type Network = readonly [Address, number];

/** Four decimal parts or IPv6 without a zone: the short, octal and hexadecimal forms of old systems mean different things to different readers. */
function parseAddress(text: string): Address | undefined {
  if (text.length > 45) return undefined;
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/** An address as we write it everywhere: IPv6 shortened, IPv4 in IPv6's clothes as IPv4. Undefined: it is none. */
export const canonicalAddress = (text: string): string | undefined => parseAddress(text)?.toString();

/**
 * A network as we write it: `192.0.2.0/24`, `2001:db8::/32`; a lone address becomes a network of one, and bits beyond the prefix are cleared.
 * Undefined: it is none, or it is everything (`/0`), which is said by having no list.
 */
export function canonicalNetwork(text: string): string | undefined {
  const [written = '', prefix, more] = text.trim().split('/');
  const address = parseAddress(written);
  if (!address || more !== undefined) return undefined;
  const mapped = written.includes(':') && address.kind() === 'ipv4';
  const bits = address.kind() === 'ipv4' ? 32 : 128;
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return undefined;
  const length = prefix === undefined ? bits : Number(prefix) - (mapped ? 96 : 0);
  if (length < 1 || length > bits) return undefined;
  const range = `${address.toString()}/${length}`;
  const base =
    address.kind() === 'ipv4' ? ipaddr.IPv4.networkAddressFromCIDR(range) : ipaddr.IPv6.networkAddressFromCIDR(range);
  return `${base.toString()}/${length}`;
}

const MAX_COMPILED = 1_000;
const compiled = new LRUCache<string, readonly Network[]>({ max: MAX_COMPILED });

/** The same list again, which who keeps lists gives out. */
const ofList = new WeakMap<readonly { cidr: string }[], readonly Network[]>();

/** Compiled once for each distinct list: it is asked for at every request. */
function networksOf(cidrs: readonly { cidr: string }[]): readonly Network[] {
  let networks = ofList.get(cidrs);
  if (!networks) {
    networks = compile(cidrs);
    ofList.set(cidrs, networks);
  }
  return networks;
}

function compile(cidrs: readonly { cidr: string }[]): readonly Network[] {
  const key = cidrs.map(({ cidr }) => cidr).join(' ');
  const known = compiled.get(key);
  if (known) return known;
  const networks = cidrs.flatMap(({ cidr }) => {
    const canonical = canonicalNetwork(cidr);
    return canonical === undefined ? [] : [ipaddr.parseCIDR(canonical)];
  });
  compiled.set(key, networks);
  return networks;
}

/**
 * Whether a tenant's people may come from an address. No list (null) permits every address, an empty one none; what is
 * no address is permitted by no list.
 */
export function permitsAddress(networks: readonly { cidr: string }[] | null, address: string): boolean {
  if (networks === null) return true;
  const parsed = parseAddress(address);
  if (!parsed) return false;
  return networksOf(networks).some(([base, length]) => parsed.kind() === base.kind() && parsed.match(base, length));
}
