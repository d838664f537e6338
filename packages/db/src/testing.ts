import { randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { createDatabase, type Database, type DatabaseOptions } from './database.js';
import { createMigratedDatabase } from './test-schema.js';

export interface TestDatabase {
  url: string;
  database: Database;
  /** A further set of pools, for instance with another clock. Closed with the rest. */
  connect(options?: Partial<DatabaseOptions>): Database;
  drop(): Promise<void>;
}

/** A migrated database of a test file's own; `drop` leaves nothing of it. */
export async function createTestDatabase(options: Partial<DatabaseOptions> = {}): Promise<TestDatabase> {
  const url = testDatabaseUrl();
  await createMigratedDatabase(url);
  const open: Database[] = [];
  const connect = (more: Partial<DatabaseOptions> = {}) => {
    const database = createDatabase({ primaryUrl: url, ...options, ...more });
    open.push(database);
    return database;
  };
  return {
    url,
    database: connect(),
    connect,
    drop: async () => {
      await Promise.all(open.map((database) => database.close()));
      await dropTestDatabase(url);
    },
  };
}

/** The URL of a database that does not exist yet, on the server that `OUTRIDER_TEST_DATABASE_URL` names. */
export function testDatabaseUrl(): string {
  const url = testServerUrl();
  url.pathname = `/outrider_test_${randomBytes(8).toString('hex')}`;
  return url.href;
}

export async function dropTestDatabase(url: string): Promise<void> {
  const connection = await createConnection({ uri: testServerUrl().href });
  await connection.query('drop database if exists ??', [new URL(url).pathname.slice(1)]);
  await connection.end();
}

/** An account there may make databases named `outrider…`. */
export function testServerUrl(): URL {
  const named = process.env['OUTRIDER_TEST_DATABASE_URL'];
  if (!named)
    throw new Error(
      'OUTRIDER_TEST_DATABASE_URL is not set: run these tests with --project system or platform, which set it.',
    );
  const url = new URL(named);
  url.pathname = '/';
  return url;
}

export { candidate, createTestCampaign, type TestCampaign } from './test-campaign.js';
