import { tenantRecords, type Database } from '@outrider/db';
import type { Logger } from '@outrider/platform';
import { createRefusedAddresses, writeAudit } from '@outrider/security';

/** Puts on record that a socket was asked for from outside the networks of the log-on's tenant. Nobody waits for it. */
export const tellRefusedAddresses = (deps: { database: Database; logger: Logger }) =>
  createRefusedAddresses({
    now: () => deps.database.now(),
    tell: ({ tenantId, userId, staffUserId, id }, ip) => {
      const actor = { userId, staffId: staffUserId, ip };
      tenantRecords(deps.database, tenantId)
        .transaction((tx) => writeAudit(tx, actor, 'ip-allowlist.refused', id, {}, 'event'))
        .catch((error: unknown) => deps.logger.error({ err: error }, 'a refused address was not put on record'));
    },
  });
