import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { MySqlTable } from 'drizzle-orm/mysql-core';
import { describe, expect, it } from 'vitest';
import * as schema from '../schema/index.js';
import { SEALED_COLUMNS } from './sealed-columns.js';

describe('the list of sealed columns', () => {
  it('names every column of the schema whose name says that it is encrypted, and no other', () => {
    const encrypted = Object.values(schema)
      .flatMap((entry) => (is(entry, MySqlTable) ? [entry as MySqlTable] : []))
      .flatMap((table) =>
        Object.values(getTableColumns(table))
          .filter(({ name }) => name.endsWith('_encrypted'))
          .map(({ name }) => `${getTableName(table)}.${name}`),
      );
    expect(SEALED_COLUMNS.map(({ name }) => name).toSorted()).toEqual(encrypted.toSorted());
    expect(encrypted.length).toBeGreaterThan(0);
  });
});
