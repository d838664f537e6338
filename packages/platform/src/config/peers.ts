import { BlockList, isIP } from 'node:net';
import type { ConfigProblem } from './piece.js';

const LOOPBACK = networks(['127.0.0.0/8', '::1/128']);
/** RFC 1918, RFC 6598, RFC 4193 and link-local: addresses that the internet does not route. */
const PRIVATE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  'fc00::/7',
  '169.254.0.0/16',
  'fe80::/10',
];
const PRIVATE_NETWORKS = networks(PRIVATE);

/** Whether the peer is on this machine: a loopback address, `localhost` or a unix socket. */
export const isLocal = (host: string): boolean =>
  host === '' || host.startsWith('/') || host === 'localhost' || contains(LOOPBACK, bare(host));

/** Which peers may be spoken to without encryption: those of this machine, and addresses in the networks that were named. */
export function plaintextPeers(allowed: readonly string[]): (host: string) => boolean {
  const own = networks(allowed.filter((entry) => networkProblem(entry) === undefined));
  return (host) => isLocal(host) || contains(own, bare(host));
}

/** Problems of the list of networks whose peers are spoken to without encryption. */
export function plaintextProblems(variable: string, allowed: readonly string[]): ConfigProblem[] {
  return allowed.flatMap((entry) => {
    const message = networkProblem(entry);
    return message === undefined ? [] : [{ variable, message: `has "${entry.slice(0, 50)}", which ${message}` }];
  });
}

/** A problem where the peer is reached over a network and without encryption. */
export function peerProblem(
  variable: string,
  host: string,
  context: { production: boolean; mayBePlaintext(host: string): boolean },
  remedy: string,
): ConfigProblem[] {
  if (!context.production || context.mayBePlaintext(host)) return [];
  const message =
    `speaks without encryption to another machine, which production refuses. ${remedy} ` +
    'Or name the private network that its address is in, in OUTRIDER_ALLOW_PLAINTEXT_PEERS.';
  return [{ variable, message }];
}

function networkProblem(entry: string): string | undefined {
  const { address, prefix } = split(entry);
  const bits = isIP(address) === 6 ? 128 : 32;
  if (isIP(address) === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > bits) {
    return 'is no network. Write it like 10.1.2.0/24.';
  }
  const widest = PRIVATE.some((each) => {
    const outer = split(each);
    return isIP(outer.address) === isIP(address) && prefix >= outer.prefix && contains(networks([each]), address);
  });
  if (!widest || !contains(PRIVATE_NETWORKS, address)) return 'is not a private network. Anybody could listen there.';
  return undefined;
}

function split(entry: string): { address: string; prefix: number } {
  const slash = entry.lastIndexOf('/');
  if (slash < 0) return { address: entry, prefix: isIP(entry) === 6 ? 128 : 32 };
  return {
    address: entry.slice(0, slash),
    prefix: /^\d{1,3}$/.test(entry.slice(slash + 1)) ? Number(entry.slice(slash + 1)) : NaN,
  };
}

function networks(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const { address, prefix } = split(entry);
    list.addSubnet(address, prefix, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

function contains(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

/** An IPv6 address stands in brackets in a URL. */
const bare = (host: string): string => host.replace(/^\[|\]$/g, '');
