import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/mysql2';
import { migrate as runMigrations } from 'drizzle-orm/mysql2/migrator';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { connectionOptions } from './connection-options.js';
import { serverErrno } from './errors.js';

export class MigrationError extends Error {
  constructor(
    readonly code:
      | 'database-name-missing'
      | 'database-missing'
      | 'migration-lock-held'
      | 'schema-newer-than-code'
      | 'collation-differs'
      | 'migration-failed',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'MigrationError';
  }
}

const COLLATION = 'utf8mb4_unicode_520_ci';
const UNKNOWN_DATABASE = 1049;
const ACCESS_DENIED = [1044, 1045, 1227];

/** Works from `src` and from `dist` alike. */
const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url));

export interface MigrationReport {
  /** Migrations that this call applied; 0: the schema was up to date. */
  applied: number;
  createdDatabase: boolean;
}

/**
 * Brings the schema of the database that `url` names up to this code, creating the database first where it is missing and the user may.
 * One migrator at a time: others wait up to `lockTimeoutSeconds` (default 60) for it.
 * @throws MigrationError, whose message says what to do; connection errors as they come.
 */
export async function migrate(url: string, options: { lockTimeoutSeconds?: number } = {}): Promise<MigrationReport> {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  if (name === '') {
    throw new MigrationError('database-name-missing', 'The database URL names no database: end it with /outrider.');
  }
  const createdDatabase = await ensureDatabase(url, name);
  const connection = await createConnection({ ...connectionOptions(url), timezone: 'Z', charset: COLLATION });
  try {
    return await underLock(connection, name, options.lockTimeoutSeconds ?? 60, async () => ({
      applied: await applyPending(connection, name),
      createdDatabase,
    }));
  } finally {
    await connection.end();
  }
}

async function ensureDatabase(url: string, name: string): Promise<boolean> {
  try {
    await (await createConnection(connectionOptions(url))).end();
    return false;
  } catch (error) {
    if (serverErrno(error) !== UNKNOWN_DATABASE) throw error;
  }
  const server = new URL(url);
  server.pathname = '/';
  const connection = await createConnection(connectionOptions(server.href));
  try {
    await connection.query('create database if not exists ?? character set utf8mb4 collate utf8mb4_unicode_520_ci', [
      name,
    ]);
    return true;
  } catch (error) {
    if (!ACCESS_DENIED.includes(serverErrno(error) ?? 0)) throw error;
    throw new MigrationError(
      'database-missing',
      `Database ${name} does not exist and this user may not create it. As an administrator run: ` +
        `CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE ${COLLATION};`,
      { cause: error },
    );
  } finally {
    await connection.end();
  }
}

async function underLock<R>(connection: Connection, name: string, seconds: number, work: () => Promise<R>): Promise<R> {
  // Lock names belong to the whole server and may have 64 characters.
  const lock = `outrider-migrate-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
  const [[row]] = await connection.query<RowDataPacket[]>('select get_lock(?, ?) as got', [lock, seconds]);
  if (row?.['got'] !== 1) {
    throw new MigrationError(
      'migration-lock-held',
      `Another process has been migrating ${name} for ${seconds} s. Wait for it, or find it with SHOW PROCESSLIST.`,
    );
  }
  try {
    return await work();
  } finally {
    await connection.query('do release_lock(?)', [lock]);
  }
}

async function applyPending(connection: Connection, name: string): Promise<number> {
  const known = readMigrationFiles({ migrationsFolder });
  const before = await appliedMigrations(connection, name);
  const newest = known.at(-1)?.folderMillis ?? 0;
  if (before.some((millis) => millis > newest)) {
    throw new MigrationError(
      'schema-newer-than-code',
      `The schema of ${name} is newer than this code. Run the version that migrated it, or a later one.`,
    );
  }
  if (before.length === 0) await ensureCollation(connection, name);
  try {
    await runMigrations(drizzle({ client: connection }), { migrationsFolder });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new MigrationError(
      'migration-failed',
      `Migrating ${name} failed: ${cause instanceof Error ? cause.message : String(cause)}. ` +
        'Statements before this one stay applied (the server cannot undo them): restore, or mend by hand, before trying again.',
      { cause: error },
    );
  }
  return known.length - before.length;
}

/** The times of the migrations that the database has had. */
async function appliedMigrations(connection: Connection, name: string): Promise<number[]> {
  const [tables] = await connection.query<RowDataPacket[]>(
    "select 1 from information_schema.tables where table_schema = ? and table_name = '__drizzle_migrations'",
    [name],
  );
  if (tables.length === 0) return [];
  const [rows] = await connection.query<RowDataPacket[]>('select created_at from __drizzle_migrations');
  return rows.map((row) => Number(row['created_at']));
}

/** New tables take the database's collation; one made by a container image or by hand has the server's. */
async function ensureCollation(connection: Connection, name: string): Promise<void> {
  const [[row]] = await connection.query<RowDataPacket[]>('select @@collation_database as collation');
  if (row?.['collation'] === COLLATION) return;
  try {
    await connection.query('alter database ?? character set utf8mb4 collate utf8mb4_unicode_520_ci', [name]);
  } catch (error) {
    throw new MigrationError(
      'collation-differs',
      `Database ${name} has the collation ${String(row?.['collation'])}. As an administrator run: ` +
        `ALTER DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE ${COLLATION};`,
      { cause: error },
    );
  }
}
