/** Rows after a key, at most `limit` of them. */
export interface PageRequest<K = string> {
  limit: number;
  after?: K | undefined;
}

export interface Page<T> {
  items: T[];
  /** More rows follow the last one. */
  more: boolean;
}

/** Makes a page of rows that were read with one more than the limit. */
export const pageOf = <T>(rows: T[], limit: number): Page<T> => ({
  items: rows.slice(0, limit),
  more: rows.length > limit,
});
