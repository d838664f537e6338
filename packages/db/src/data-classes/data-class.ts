import type { MySqlTable } from 'drizzle-orm/mysql-core';

/**
 * How a value is to be handled: `public` may be shown to anybody, `internal` to those who work on the platform, `personal` is about a person and
 * is masked, exported and erased with them, `sensitive` is a secret or may say anything about a person and is never shown unasked.
 */
export type DataClass = 'public' | 'internal' | 'personal' | 'sensitive';

/** A class for each column of a table. */
export type ColumnClasses<T extends MySqlTable> = Record<keyof T['$inferSelect'], DataClass>;
