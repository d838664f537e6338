import { createDestinations, type Destinations } from '@outrider/domain';
import { destinations } from '../schema/index.js';
import type { Scoped, TenantScope } from '../scope.js';

/** The tenant's destinations at this version (`tenants.destinationsVersion`, read on the primary before): read once for many calls. */
export const destinationsAt = (scope: Pick<TenantScope, 'kept'>, tx: Scoped, version: number): Promise<Destinations> =>
  scope.kept.at('destinations', version, async () =>
    createDestinations(
      await tx
        .select({
          prefix: destinations.prefix,
          allowed: destinations.allowed,
          pricePerMinute: destinations.pricePerMinute,
        })
        .from(destinations),
    ),
  );
