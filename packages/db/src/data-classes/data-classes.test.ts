import { getTableColumns, is, Table } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import * as schema from '../schema/index.js';
import { dataClasses } from './index.js';

const tables = Object.entries(schema).flatMap(([name, table]) => (is(table, Table) ? [[name, table] as const] : []));
const classes = dataClasses as Record<string, Record<string, string>>;

describe('data classes', () => {
  it('are given to every table and to nothing else', () => {
    expect(Object.keys(dataClasses).sort()).toEqual(tables.map(([name]) => name).sort());
  });

  it.each(tables)('are given to every column of %s', (name, table) => {
    expect(Object.keys(classes[name] ?? {}).sort()).toEqual(Object.keys(getTableColumns(table)).sort());
  });

  it.each(['passwordHash', 'passwordEncrypted', 'secretEncrypted', 'tokenHash', 'codeHash', 'wrapped', 'sipHa1'])(
    'call %s sensitive',
    (secret) => {
      const found = Object.values(classes).flatMap((columns) => columns[secret] ?? []);
      expect(new Set(found)).toEqual(new Set(['sensitive']));
    },
  );

  it.each(['number', 'email', 'ip'])('never call a %s less than personal, but for our own numbers', (column) => {
    for (const [table, columns] of Object.entries(classes)) {
      if (columns[column] && table !== 'callerIds') expect(['personal', 'sensitive']).toContain(columns[column]);
    }
  });
});
