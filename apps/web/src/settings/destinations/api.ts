import type { DestinationList, DestinationsPut } from '@outrider/contracts';
import { useChange, useOne } from '../../api/queries';

const DESTINATIONS = '/v1/destinations';

export type DestinationRow = DestinationList['items'][number];

export const useDestinations = () => useOne<DestinationList>(DESTINATIONS);
/** The whole list at once, on top of the version that was seen. */
export const useSetDestinations = () =>
  useChange<DestinationsPut, DestinationList>({ method: 'PUT', path: DESTINATIONS, stale: [DESTINATIONS] });

/** The list with a row in place of the one with the prefix `was`. */
export const withRow = (list: DestinationList, row: DestinationRow | null, was?: string): DestinationsPut => ({
  version: list.version,
  items: [...list.items.filter(({ prefix }) => prefix !== was && prefix !== row?.prefix), ...(row ? [row] : [])],
});
