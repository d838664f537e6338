import { getTableName } from 'drizzle-orm';
import type { MySqlColumn, MySqlTable } from 'drizzle-orm/mysql-core';
import { identityProviders, secondFactors, trunks } from '../schema/index.js';

/** A column that holds sealed secrets, each sealed for its row. Its table's key is (tenant, id). */
export interface SealedColumn {
  /** `table.column`, part of what its values are sealed for. */
  name: string;
  table: MySqlTable & { tenantId: MySqlColumn; id: MySqlColumn };
  column: MySqlColumn;
  /** The member of the table's rows. */
  member: string;
}

const sealed = (table: SealedColumn['table'], member: string): SealedColumn => {
  const column = (table as unknown as Record<string, MySqlColumn>)[member]!;
  return { name: `${getTableName(table)}.${column.name}`, table, column, member };
};

/** Every column of the schema that holds sealed secrets: a rotation of keys finds the values by it, and a test holds it complete. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  sealed(trunks, 'passwordEncrypted'),
  sealed(secondFactors, 'secretEncrypted'),
  sealed(identityProviders, 'clientSecretEncrypted'),
];
