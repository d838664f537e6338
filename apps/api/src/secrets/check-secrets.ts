import { platformRepositories, tenantRecords, type Database } from '@outrider/db';
import { SecretBoxError, SYSTEM_ACTOR, writeAudit, type SecretBox } from '@outrider/security';
import { sealedRowsOf, unreadable, type Unreadable } from './sealed-rows.js';

/** Values that one audit event names. */
const NAMED = 50;

/**
 * Opens every sealed value of every tenant, and tells of those that do not open, also in their tenants' audit.
 * @throws what the database throws.
 */
export async function checkSecrets(
  database: Database,
  box: SecretBox,
): Promise<{ opened: number; failed: Unreadable[] }> {
  const failed: Unreadable[] = [];
  let opened = 0;
  for (const { id: tenantId } of await platformRepositories(database).allTenants()) {
    const own: Unreadable[] = [];
    for await (const row of sealedRowsOf(database, tenantId)) {
      try {
        await box.open(row.value.sealed, row.place);
        opened += 1;
      } catch (error) {
        if (!(error instanceof SecretBoxError)) throw error;
        own.push(unreadable(row, error));
      }
    }
    if (own.length > 0) {
      const values = own.slice(0, NAMED).map(({ column, rowId, why }) => `${column} ${rowId}: ${why}`);
      await tenantRecords(database, tenantId).transaction((tx) =>
        writeAudit(tx, SYSTEM_ACTOR, 'secret.unreadable', tenantId, { count: own.length, values }),
      );
    }
    failed.push(...own);
  }
  return { opened, failed };
}
