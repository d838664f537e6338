import { canonicalAddress } from '@outrider/security';

/**
 * What counts as one address where tries are counted. An IPv4 address is one customer's, or one office's; its neighbours in a /24 are
 * strangers, whom one guesser must not lock out. An IPv6 customer has a /64 and can take another address of it for each try.
 */
export function addressPrefix(ip: string): string {
  const address = canonicalAddress(ip);
  if (address === undefined || !address.includes(':')) return address ?? 'unknown';
  const [head = '', tail] = address.split('::');
  const groups = (part: string) => part.split(':').filter((group) => group !== '');
  const front = groups(head);
  const back = tail === undefined ? [] : groups(tail);
  const middle = tail === undefined ? [] : Array<string>(8 - front.length - back.length).fill('0');
  return `${[...front, ...middle, ...back].slice(0, 4).join(':')}::/64`;
}
