import { ProblemError, type AllowedNetwork, type AllowlistProposal } from '@outrider/contracts';
import { canonicalNetwork, MAX_NETWORKS, permitsAddress } from '@outrider/security';
import { invalid } from '../http/found.js';

/**
 * The list as it is kept: canonical networks, each once, in the order they were given. No list is kept as an empty one.
 * @throws ProblemError `validation-failed` naming the network that is none
 */
export function networksOf(given: AllowlistProposal['networks']): AllowedNetwork[] {
  const byCidr = new Map<string, AllowedNetwork>();
  for (const [position, { cidr: text, label = '' }] of (given ?? []).entries()) {
    const cidr = canonicalNetwork(text);
    if (cidr === undefined) {
      throw invalid(`networks.${position}.cidr`, 'Give an IPv4 or IPv6 address, or a network such as 192.0.2.0/24.');
    }
    if (!byCidr.has(cidr)) byCidr.set(cidr, { cidr, label: label.trim() });
  }
  if (byCidr.size > MAX_NETWORKS) throw invalid('networks', `There may be ${MAX_NETWORKS} networks.`);
  return [...byCidr.values()];
}

/** As tenants have it: null is from anywhere. */
export const orAnywhere = (networks: readonly AllowedNetwork[]): AllowedNetwork[] | null =>
  networks.length === 0 ? null : [...networks];

export const sameNetworks = (one: readonly AllowedNetwork[], other: readonly AllowedNetwork[]): boolean =>
  JSON.stringify(one.map(({ cidr, label }) => [cidr, label])) ===
  JSON.stringify(other.map(({ cidr, label }) => [cidr, label]));

/** @throws ProblemError `would-lock-out` where the new list does not hold the address of who asks for it */
export function checkLockOut(networks: readonly AllowedNetwork[], address: string, confirmed: boolean): void {
  if (confirmed || permitsAddress(orAnywhere(networks), address)) return;
  throw new ProblemError(
    'would-lock-out',
    `The new list does not hold ${address}, where you are now. Add a network that does, or send confirmLockOut: true.`,
    { field: 'networks' },
  );
}
