import { sql, type SQL } from 'drizzle-orm';
import type { MySqlColumn } from 'drizzle-orm/mysql-core';

/** Texts that are kept; the one longest unused goes first. */
const MAX_KEPT = 2_000;
const kept = new Map<string, unknown>();

function parse(text: string): unknown {
  let value = kept.get(text);
  if (value === undefined) value = JSON.parse(text) as unknown;
  else kept.delete(text);
  kept.set(text, value);
  for (const oldest of kept.keys()) {
    if (kept.size <= MAX_KEPT) break;
    kept.delete(oldest);
  }
  return value;
}

/**
 * A JSON column that is read with every request and hardly ever changes: the same text gives the same object, which must not be
 * changed. As text, since MySQL's driver would parse it each time.
 */
export const parsedOnce = <T>(column: MySqlColumn): SQL<T | null> =>
  sql`cast(${column} as char)`.mapWith((text) => parse(String(text)) as T | null);
