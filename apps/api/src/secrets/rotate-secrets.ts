import {
  dataKeyRepository,
  platformRepositories,
  sealedValueRepository,
  tenantRecords,
  type DataKeyRecord,
  type Database,
} from '@outrider/db';
import { SecretBoxError, SYSTEM_ACTOR, writeAudit, type KeyedSecretBox } from '@outrider/security';
import { sealedRowsOf, unreadable, type Unreadable } from './sealed-rows.js';

export interface RotationReport {
  /** Data keys that the current master key wraps now. */
  rewrapped: number;
  /** Data keys that were made, and those that nothing is sealed under any more. */
  newDataKeys: number;
  deletedDataKeys: number;
  /** Values that were sealed anew. */
  resealed: number;
  /** What could not be read, and stays as it was. */
  failed: Unreadable[];
}

const BATCH = 200;
/** A data key younger than this is not replaced: a rotation that broke off goes on where it stopped, ms. */
const FRESH_MS = 3_600_000;
/** So long after its retirement nobody seals with a key any more, and what was sealed under it for a short while has run out, ms. */
const RETIRED_MS = 3_600_000;

/**
 * Wraps every data key under the current master key and seals anew what is not under its tenant's current data key: what the first version
 * sealed, and with `dataKeys`, where each tenant gets a new one, everything. Every step is one conditional statement, so services run on, and
 * a rotation that breaks off is simply run again. What cannot be opened stays as it is and is reported.
 * @throws what the database throws.
 */
export async function rotateSecrets(
  database: Database,
  box: KeyedSecretBox,
  options: { dataKeys: boolean },
): Promise<RotationReport> {
  const keys = dataKeyRepository(database);
  const values = sealedValueRepository(database);
  const report: RotationReport = { rewrapped: 0, newDataKeys: 0, deletedDataKeys: 0, resealed: 0, failed: [] };

  for (const { id: tenantId } of await platformRepositories(database).allTenants()) {
    const before = { ...report, failed: report.failed.length };
    for (const key of await keys.list(tenantId)) await rewrap(key);
    if (options.dataKeys) await renew(tenantId);
    for await (const row of sealedRowsOf(database, tenantId)) {
      if (await box.isCurrent(row.value.sealed, tenantId)) continue;
      try {
        const sealed = await box.seal(await box.open(row.value.sealed, row.place), row.place);
        if (await values.replace(row.column, tenantId, row.value, sealed)) report.resealed += 1;
      } catch (error) {
        if (!(error instanceof SecretBoxError)) throw error;
        report.failed.push(unreadable(row, error));
      }
    }
    await deleteUnused(tenantId);
    await tell(tenantId, before);
  }
  // Keys of tenants that were made meanwhile, under the master key that was current before.
  for (;;) {
    const left = await keys.notWrappedBy(box.currentMasterKeyId, undefined, BATCH);
    const done = await Promise.all(left.map(rewrap));
    if (left.length < BATCH || !done.includes(true)) return report;
  }

  async function rewrap(key: DataKeyRecord): Promise<boolean> {
    if (key.masterKeyId === box.currentMasterKeyId) return false;
    try {
      if (!(await keys.rewrap(key, box.rewrap(key.tenantId, key)))) return false;
      report.rewrapped += 1;
      return true;
    } catch (error) {
      if (!(error instanceof SecretBoxError)) throw error;
      const known = report.failed.some(({ column, rowId }) => column === 'data_keys' && rowId === key.id);
      const { tenantId, id: rowId } = key;
      if (!known) report.failed.push({ tenantId, column: 'data_keys', rowId, why: error.message });
      return false;
    }
  }

  async function renew(tenantId: string): Promise<void> {
    const current = await keys.current(tenantId);
    if (!current) return;
    const fresh = database.now().getTime() - current.createdAt.getTime() < FRESH_MS;
    const id = fresh ? current.id : await box.newDataKey(tenantId);
    if (!fresh) report.newDataKeys += 1;
    // Also of keys that two processes made at once.
    await keys.retireOthers(tenantId, id);
  }

  /** Looks at every value once more: only what nothing needs may go. */
  async function deleteUnused(tenantId: string): Promise<void> {
    const before = database.now().getTime() - RETIRED_MS;
    const old = (await keys.list(tenantId)).filter(({ retiredAt }) => retiredAt && retiredAt.getTime() < before);
    if (old.length === 0) return;
    const used = new Set<string | undefined>();
    for await (const { value } of sealedRowsOf(database, tenantId)) used.add(value.sealed.split('.')[1]);
    for (const { id } of old) {
      if (used.has(id)) continue;
      await keys.delete(tenantId, id);
      report.deletedDataKeys += 1;
    }
  }

  async function tell(tenantId: string, before: Omit<RotationReport, 'failed'> & { failed: number }): Promise<void> {
    const done = {
      rewrapped: report.rewrapped - before.rewrapped,
      newDataKeys: report.newDataKeys - before.newDataKeys,
      deletedDataKeys: report.deletedDataKeys - before.deletedDataKeys,
      resealed: report.resealed - before.resealed,
      failed: report.failed.length - before.failed,
    };
    if (Object.values(done).every((count) => count === 0)) return;
    await tenantRecords(database, tenantId).transaction((tx) =>
      writeAudit(tx, SYSTEM_ACTOR, 'secret.rotated', tenantId, { counts: done }),
    );
  }
}
