import ipaddr from 'ipaddr.js';

/**
 * Whether an address is one of the public internet's: not of this machine, of a private network, of a link, of a cloud's metadata
 * service, nor one that stands for another (NAT64, 6to4, Teredo). What is no address is not.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address) || address.includes('%')) return false;
  return ipaddr.process(address).range() === 'unicast';
}
