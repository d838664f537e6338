import {
  SEALED_COLUMNS,
  sealedValueRepository,
  type Database,
  type SealedColumn,
  type SealedValue,
} from '@outrider/db';
import type { SecretPlace } from '@outrider/security';

const BATCH = 200;

/** Where a sealed value is. */
export interface SealedRow {
  tenantId: string;
  column: SealedColumn;
  value: SealedValue;
  place: SecretPlace;
}

/** Every sealed value of a tenant, batch by batch. What is written meanwhile may come or not. */
export async function* sealedRowsOf(database: Database, tenantId: string): AsyncGenerator<SealedRow> {
  const values = sealedValueRepository(database);
  for (const column of SEALED_COLUMNS) {
    let after = '';
    for (;;) {
      const page = await values.page(column, tenantId, after, BATCH);
      for (const value of page) {
        yield { tenantId, column, value, place: { tenantId, column: column.name, rowId: value.id } };
      }
      const last = page.at(-1);
      if (!last || page.length < BATCH) break;
      after = last.id;
    }
  }
}

/** A value that does not open, or a data key that does not unwrap. */
export interface Unreadable {
  tenantId: string;
  /** `table.column` and the row's id, or `data_keys` and the key's. */
  column: string;
  rowId: string;
  why: string;
}

export const unreadable = ({ tenantId, column, value }: SealedRow, error: unknown): Unreadable => ({
  tenantId,
  column: column.name,
  rowId: value.id,
  why: (error as Error).message,
});
