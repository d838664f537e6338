import { ProblemError } from '@outrider/contracts';

export const DEFAULT_LIMIT = 50;

type Key = readonly (string | number)[];

const invalid = () =>
  new ProblemError('invalid-cursor', 'Use `nextCursor` of the page before this one, or leave the cursor out.', {
    field: 'cursor',
  });

/** The key of a page's last row, opaque to the caller. */
export const encodeCursor = (key: Key): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/**
 * @param shape the types of the key's parts
 * @throws ProblemError `invalid-cursor`
 */
export function decodeCursor(cursor: string, shape: readonly ('string' | 'number' | 'instant')[]): Key {
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw invalid();
  }
  if (!Array.isArray(key) || key.length !== shape.length) throw invalid();
  shape.forEach((kind, index) => {
    const part: unknown = key[index];
    const fits =
      kind === 'number'
        ? Number.isSafeInteger(part)
        : kind === 'instant'
          ? typeof part === 'string' && INSTANT.test(part) && !Number.isNaN(Date.parse(part))
          : typeof part === 'string' && ID.test(part);
    if (!fits) throw invalid();
  });
  return key as Key;
}
const ID = /^[0-9A-Z]{26}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

interface PageQuery {
  limit?: number;
  cursor?: string;
}

/** Of lists whose rows are in the order of their ids. */
export const pageById = (query: PageQuery): { limit: number; after: string | undefined } => ({
  limit: query.limit ?? DEFAULT_LIMIT,
  after: query.cursor === undefined ? undefined : (decodeCursor(query.cursor, ['string'])[0] as string),
});

/** A page as it is answered. */
export function toPage<R, V>(
  page: { items: readonly R[]; more: boolean },
  view: (row: R) => V,
  keyOf: (row: R) => Key,
): { items: V[]; nextCursor: string | null } {
  const last = page.items.at(-1);
  return {
    items: page.items.map(view),
    nextCursor: page.more && last !== undefined ? encodeCursor(keyOf(last)) : null,
  };
}

export const byId = (row: { id: string }): Key => [row.id];
