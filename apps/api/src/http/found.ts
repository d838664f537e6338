import { notFound, ProblemError } from '@outrider/contracts';
import { isDuplicate } from '@outrider/db';

/** @throws ProblemError `not-found` where there is nothing. */
export function found<T>(record: T | undefined, what: string): T {
  if (record === undefined) throw notFound(what);
  return record;
}

/** @throws ProblemError `unknown-reference`, naming the member of the body that refers to nothing of this tenant. */
export function referred<T>(record: T | undefined, field: string): T {
  if (record === undefined) {
    throw new ProblemError('unknown-reference', `${field}: There is no such thing, or it is not yours.`, { field });
  }
  return record;
}

/** @throws ProblemError `unknown-reference` for the first id that is not among the rows. */
export function allReferred(ids: readonly string[], rows: readonly { id: string }[], field: string): void {
  const missing = ids.findIndex((id) => !rows.some((row) => row.id === id));
  if (missing >= 0) referred(undefined, `${field}.${missing}`);
}

/** Runs an insert or update whose unique index may refuse it, and says which member clashes. */
export async function orAlreadyExists<T>(
  work: Promise<T>,
  clash: { index: string; field: string; message: string },
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isDuplicate(error, clash.index)) throw error;
    throw new ProblemError('already-exists', clash.message, { field: clash.field });
  }
}

/** A member that its schema lets through and a rule does not. */
export const invalid = (field: string, message: string): ProblemError =>
  new ProblemError('validation-failed', `${field}: ${message}`, {
    field,
    faults: [{ code: 'invalid', message, field }],
  });

/** The members of a change that were given, without those that are `undefined`. */
export function given<T extends object>(changes: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as never;
}
