/** The server's error number behind an error, however many libraries have wrapped it. */
export function serverErrno(error: unknown): number | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('errno' in cause && typeof cause.errno === 'number' && cause.errno > 0) return cause.errno;
  }
  return undefined;
}

const DUPLICATE_ENTRY = 1062;

/** Whether a unique index refused the row; with `index`, whether that one did. */
export function isDuplicate(error: unknown, index?: string): boolean {
  if (serverErrno(error) !== DUPLICATE_ENTRY) return false;
  if (index === undefined) return true;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    // MySQL says 'table.index', MariaDB 'index'.
    if (cause.message.endsWith(`${index}'`)) return true;
  }
  return false;
}

const DEADLOCK = 1213;
const LOCK_WAIT_TIMEOUT = 1205;

/** Whether the server gave the transaction up for another's sake: nothing of it happened, and it may be run again. */
export function isContention(error: unknown): boolean {
  const errno = serverErrno(error);
  return errno === DEADLOCK || errno === LOCK_WAIT_TIMEOUT;
}

const REFERENCED = 1451;
const FOREIGN_KEY_MISSING = 1452;

/** Whether rows of other tables refer to the row that was to go. */
export const isReferenced = (error: unknown): boolean => serverErrno(error) === REFERENCED;

/** Whether the row names one that does not exist; a key that begins with the tenant makes another tenant's row such a one. */
export const isForeignKeyMissing = (error: unknown): boolean => serverErrno(error) === FOREIGN_KEY_MISSING;
