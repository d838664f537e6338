import { tenantRecords, type Database } from '@outrider/db';
import type { Clock, Logger } from '@outrider/platform';
import { createRefusedAddresses, writeAudit } from '@outrider/security';

/** Puts on record that a session was used from outside its tenant's networks. Nobody waits for it. */
export const tellRefusedAddresses = (deps: { database: Database; clock: Pick<Clock, 'now'>; logger: Logger }) =>
  createRefusedAddresses({
    now: deps.clock.now,
    tell: ({ tenantId, userId, staffUserId, id }, ip) => {
      tenantRecords(deps.database, tenantId)
        .transaction((tx) =>
          writeAudit(tx, { userId, staffId: staffUserId, ip }, 'ip-allowlist.refused', id, {}, 'event'),
        )
        .catch((error: unknown) => deps.logger.error({ err: error }, 'a refused address was not put on record'));
    },
  });
