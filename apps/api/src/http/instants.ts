import { ProblemError } from '@outrider/contracts';

const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

export const iso = (at: Date): string => at.toISOString();
export const isoOrNull = (at: Date | null): string | null => at?.toISOString() ?? null;

/**
 * An instant of this century.
 * @throws ProblemError naming the field
 */
export function readInstant(text: string, field: string): Date {
  const at = new Date(text);
  const time = at.getTime();
  if (Number.isNaN(time) || time < EARLIEST || time >= LATEST) {
    throw new ProblemError('validation-failed', `${field}: This is not a time between 2000 and 2100.`, { field });
  }
  return at;
}

/** The half-open range of a query. */
export function readRange(query: { from?: string; to?: string }): { from: Date | undefined; to: Date | undefined } {
  const from = query.from === undefined ? undefined : readInstant(query.from, 'from');
  const to = query.to === undefined ? undefined : readInstant(query.to, 'to');
  if (from && to && from >= to) {
    throw new ProblemError('invalid-time-range', 'The range is empty: `from` must be before `to`.', { field: 'to' });
  }
  return { from, to };
}
