import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { createConnection, escapeId, type Connection, type RowDataPacket } from 'mysql2/promise';
import { migrate } from './migrate.js';

let definition: Promise<string[]> | undefined;

/**
 * Makes the database that `url` names as the migrations leave a new one, of which a server that tests use keeps a pattern: to run them
 * anew for each test file takes many times as long.
 */
export async function createMigratedDatabase(url: string): Promise<void> {
  definition ??= readDefinition(url);
  const [options, ...statements] = await definition;
  const name = escapeId(nameOf(url));
  await onServer(url, async (connection) => {
    await connection.query([`create database ${name} ${options}`, `use ${name}`, ...statements].join(';\n'));
  });
}

/** The options of the database, and the statements that make its tables and the rows that migrations put into them. */
async function readDefinition(url: string): Promise<string[]> {
  const migrations = readMigrationFiles({ migrationsFolder: fileURLToPath(new URL('../migrations', import.meta.url)) });
  const print = createHash('sha256').update(JSON.stringify(migrations)).digest('hex').slice(0, 16);
  const pattern = new URL(url);
  pattern.pathname = `/outrider_test_pattern_${print}`;
  await migrate(pattern.href);
  const from = escapeId(nameOf(pattern.href));
  return onServer(url, async (connection) => {
    const rows = async (sql: string) => (await connection.query<RowDataPacket[]>(sql))[0];
    const [made] = await rows(`show create database ${from}`);
    const options = String(made?.['Create Database']).split('`').at(-1) ?? '';
    const creations: string[] = [];
    const insertions: string[] = [];
    for (const { name } of await rows(
      `select table_name as name from information_schema.tables where table_schema = '${nameOf(pattern.href)}'`,
    )) {
      const table = escapeId(String(name));
      const [creation] = await rows(`show create table ${from}.${table}`);
      creations.push(String(creation?.['Create Table']));
      const [row] = await rows(`select 1 from ${from}.${table} limit 1`);
      if (row) insertions.push(`insert into ${table} select * from ${from}.${table}`);
    }
    return [options, 'set foreign_key_checks = 0', ...creations, ...insertions];
  });
}

const nameOf = (url: string) => new URL(url).pathname.slice(1);

async function onServer<R>(url: string, work: (connection: Connection) => Promise<R>): Promise<R> {
  const server = new URL(url);
  server.pathname = '/';
  const connection = await createConnection({ uri: server.href, multipleStatements: true });
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}
