import { drizzle, type MySql2Database } from 'drizzle-orm/mysql2';
import { createPool, type Pool } from 'mysql2/promise';
import { connectionOptions } from './connection-options.js';

/** Runs statements: a pool's, or a transaction's. */
export type Executor = MySql2Database<Record<string, never>>;

export interface DatabaseOptions {
  /** `mysql://user:password@host:port/database` of the one server that takes writes; `connectionOptions` tells what its query may say. */
  primaryUrl: string;
  /** Servers that answer screens and reports; the primary when none is named. */
  readUrls?: readonly string[];
  /** Connections to each server, and as many to the primary for transactions; default 10. */
  poolSize?: number;
  /** What time it is, for timestamps that the code writes. Default: the system clock. */
  now?: () => Date;
}

/**
 * Where statements go is named at each call: `primary` for writes and for reads that decide something,
 * `read` for screens and reports, which may lag.
 */
export interface Database {
  readonly primary: Executor;
  /** Each use takes the next read server in turn. */
  readonly read: Executor;
  /** The pool behind `primary`. */
  readonly primaryPool: Pool;
  /** Connections to the primary on which a transaction begins by itself, with its first statement: `withTransaction` alone uses them. */
  readonly transactionPool: Pool;
  now(): Date;
  close(): Promise<void>;
}

/**
 * What each connection starts with. READ COMMITTED takes no gap locks, so that claims of neighbouring leads don't wait for each other;
 * 5 s is longer than any transaction here takes and shorter than a caller's patience.
 */
const SESSION_SETTINGS = [
  "set session time_zone = '+00:00', innodb_lock_wait_timeout = 5, " +
    "sql_mode = 'STRICT_TRANS_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  'set session transaction isolation level read committed',
];

/** Pools to the primary and the read servers. Connects at first use; a server that is away fails the statement, not this call. */
export function createDatabase(options: DatabaseOptions): Database {
  const poolSize = options.poolSize ?? 10;
  const primaryPool = openPool(options.primaryUrl, poolSize);
  const transactionPool = openPool(options.primaryUrl, poolSize, ['set session autocommit = 0']);
  const primary = drizzle({ client: primaryPool });
  const readPools = (options.readUrls ?? [])
    .filter((url) => url !== options.primaryUrl)
    .map((url) => openPool(url, poolSize));
  const readers = readPools.length > 0 ? readPools.map((pool) => drizzle({ client: pool })) : [primary];
  let turn = 0;
  let closing: Promise<void> | undefined;
  return {
    primary,
    get read() {
      turn = (turn + 1) % readers.length;
      return readers[turn] ?? primary;
    },
    primaryPool,
    transactionPool,
    now: options.now ?? (() => new Date()),
    close: () => (closing ??= endAll([primaryPool, transactionPool, ...readPools])),
  };
}

/** A connection that the server has cut already is as good as closed. */
async function endAll(pools: readonly Pool[]): Promise<void> {
  await Promise.allSettled(pools.map((pool) => pool.end()));
}

function openPool(url: string, connectionLimit: number, settings: readonly string[] = []): Pool {
  const pool = createPool({
    ...connectionOptions(url),
    connectionLimit,
    // Past this the server is not keeping up, and waiting longer only hides it.
    queueLimit: 5_000,
    connectTimeout: 5_000,
    enableKeepAlive: true,
    timezone: 'Z',
    charset: 'utf8mb4_unicode_520_ci',
    // A stack for each statement is a twentieth of what it costs; Drizzle's error around the driver's has one.
    trace: false,
  });
  pool.pool.on('connection', (connection) => {
    for (const statement of [...SESSION_SETTINGS, ...settings]) {
      // A connection without its settings would read and write wrong times: better none.
      connection.query(statement, (error) => {
        if (error) connection.destroy();
      });
    }
  });
  return pool;
}
