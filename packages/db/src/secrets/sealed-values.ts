import { and, asc, eq, gt, isNotNull } from 'drizzle-orm';
import type { MySqlTable } from 'drizzle-orm/mysql-core';
import type { Database } from '../database.js';
import type { SealedColumn } from './sealed-columns.js';

export interface SealedValue {
  id: string;
  sealed: string;
}

export type SealedValues = ReturnType<typeof sealedValueRepository>;

/** What sealed columns hold, of one tenant after the other. */
export function sealedValueRepository({ primary }: Database) {
  return {
    /** The tenant's values of a column, by row, after the given row. */
    async page(
      { table, column }: SealedColumn,
      tenantId: string,
      after: string,
      limit: number,
    ): Promise<SealedValue[]> {
      const rows = await primary
        .select({ id: table.id, sealed: column })
        .from(table as MySqlTable)
        .where(and(eq(table.tenantId, tenantId), gt(table.id, after), isNotNull(column)))
        .orderBy(asc(table.id))
        .limit(limit);
      return rows as SealedValue[];
    },

    /** False: it was changed meanwhile, and what it is now stands. */
    async replace(
      { table, column, member }: SealedColumn,
      tenantId: string,
      { id, sealed }: SealedValue,
      by: string,
    ): Promise<boolean> {
      const [result] = await primary
        .update(table as MySqlTable)
        .set({ [member]: by })
        .where(and(eq(table.tenantId, tenantId), eq(table.id, id), eq(column, sealed)));
      return result.affectedRows === 1;
    },
  };
}
