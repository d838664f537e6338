import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, expect, it } from 'vitest';
import { migrate } from './migrate.js';
import { createMigratedDatabase } from './test-schema.js';
import { dropTestDatabase, testDatabaseUrl } from './testing.js';

const urls = [testDatabaseUrl(), testDatabaseUrl()] as const;
afterAll(() => Promise.all(urls.map(dropTestDatabase)));

/** The options of the database, and each table with its rows. */
async function contentOf(url: string) {
  const connection = await createConnection({ uri: url });
  const rows = async (sql: string) => (await connection.query<RowDataPacket[]>(sql))[0];
  const content: Record<string, unknown> = {};
  content['database'] = await rows('select @@character_set_database, @@collation_database');
  for (const table of await rows('show tables')) {
    const name = String(Object.values(table)[0]);
    const [made] = await rows(`show create table \`${name}\``);
    content[name] = [made?.['Create Table'], await rows(`select * from \`${name}\``)];
  }
  await connection.end();
  return content;
}

it('a database for tests is as the migrations make it, which find nothing left to do there', async () => {
  const [copied, migrated] = urls;
  await Promise.all([createMigratedDatabase(copied), migrate(migrated)]);
  const content = await contentOf(copied);
  expect(Object.keys(content).length).toBeGreaterThan(40);
  expect(content).toEqual(await contentOf(migrated));
  expect(await migrate(copied)).toEqual({ applied: 0, createdDatabase: false });
});
