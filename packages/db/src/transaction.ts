import { drizzle } from 'drizzle-orm/mysql2';
import type { PoolConnection } from 'mysql2/promise';
import type { Database, Executor } from './database.js';
import { isContention } from './errors.js';

/** Tries of one transaction before its contention is the caller's problem. */
const MAX_TRIES = 6;

/** Thrown inside a transaction to undo it and hand `refusal` back as its result. */
class Refused extends Error {
  constructor(readonly refusal: unknown) {
    super('refused');
  }
}

/** Undoes the surrounding transaction; `withTransaction` returns `refusal`. */
export function refuse<R>(refusal: R): never {
  throw new Refused(refusal);
}

/**
 * Runs `work` in one READ COMMITTED transaction on the primary. A deadlock or lock timeout undoes it and runs it again, at most
 * six times in all, after a growing random pause; so `work` must do nothing but statements on `tx`.
 * @throws what `work` throws, after rolling back; the last contention error when the tries are used up.
 */
export function withTransaction<R>(
  database: Pick<Database, 'transactionPool'>,
  work: (tx: Executor) => Promise<R>,
): Promise<R> {
  return againstContention(() => once(database, work));
}

/**
 * Runs one transaction, or one statement by itself, again where contention undid it, at most six times in all, after a growing
 * random pause. @throws what `work` throws; the last contention error when the tries are used up.
 */
export async function againstContention<R>(work: () => Promise<R>): Promise<R> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isContention(error) || tries === MAX_TRIES) throw error;
      await pause(Math.random() * 5 * 2 ** tries);
    }
  }
}

async function once<R>(database: Pick<Database, 'transactionPool'>, work: (tx: Executor) => Promise<R>): Promise<R> {
  const connection = await database.transactionPool.getConnection();
  try {
    const result = await work(executorOf(connection));
    await connection.query('commit');
    connection.release();
    return result;
  } catch (error) {
    await undo(connection);
    if (error instanceof Refused) return error.refusal as R;
    throw error;
  }
}

/** One for each connection, which keeps the reads that were compiled for it. */
const executors = new WeakMap<object, Executor>();

function executorOf(connection: PoolConnection): Executor {
  // The pool hands out a new wrapper each time.
  const known = executors.get(connection.connection) ?? drizzle({ client: connection });
  executors.set(connection.connection, known);
  return known;
}

/** Gives the connection back clean, or not at all: closing it makes the server roll back too. */
async function undo(connection: PoolConnection): Promise<void> {
  try {
    await connection.query('rollback');
    connection.release();
  } catch {
    connection.destroy();
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
