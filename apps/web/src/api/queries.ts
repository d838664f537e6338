import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask, type ApiProblem, type Method } from './client';
import { confirmedByPerson } from './confirmation';

export interface PageOf<T> {
  items: T[];
  nextCursor: string | null;
}

/** Rows of a list that the pages show whole; what is beyond is said, not shown. */
const MOST_ROWS = 2_000;

/** The same address can be asked for in more than one form; what is stale is so in all of them. */
const [ONE, ALL, PAGES] = [{ form: 'one' }, { form: 'all' }, { form: 'pages' }];

/** One thing of the API. */
export function useOne<T>(path: string, options: { enabled?: boolean; refetchInterval?: number | false } = {}) {
  return useQuery<T, ApiProblem>({ queryKey: [...keyOf(path), ONE], queryFn: () => ask('GET', path), ...options });
}

/** Every row of a list, up to 2,000. */
export function useAll<T>(path: string, options: { enabled?: boolean; refetchInterval?: number | false } = {}) {
  return useQuery<T[], ApiProblem>({
    queryKey: [...keyOf(path), ALL],
    queryFn: async () => {
      const rows: T[] = [];
      let cursor: string | null = null;
      do {
        const page: PageOf<T> = await ask('GET', withQuery(path, { limit: '200', cursor }));
        rows.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null && rows.length < MOST_ROWS);
      return rows;
    },
    ...options,
  });
}

/** A long list, a page at a time. */
export function usePages<T>(path: string, query: Record<string, string | null>) {
  return useInfiniteQuery<PageOf<T>, ApiProblem, T[], unknown[], string | null>({
    queryKey: [...keyOf(path), PAGES, query],
    queryFn: ({ pageParam }) => ask('GET', withQuery(path, { ...query, limit: '50', cursor: pageParam })),
    initialPageParam: null,
    getNextPageParam: (page) => page.nextCursor,
    select: (data) => data.pages.flatMap((page) => page.items),
  });
}

/** The part of a change that is sent. */
export interface Change<V> {
  method: Exclude<Method, 'GET'>;
  path: string | ((variables: V) => string);
  /** Default: the variables themselves. */
  body?: (variables: V) => unknown | Promise<unknown>;
  /** What is asked for again afterwards: paths or beginnings of them. */
  stale: readonly string[];
}

/**
 * A change over the API; what it makes stale is asked for again.
 * Where it is so delicate that the person must show again who they are, they are asked to, and it goes on.
 */
export function useChange<V = undefined, R = unknown>(change: Change<V>) {
  const client = useQueryClient();
  return useMutation<R, ApiProblem, V>({
    mutationFn: (variables) =>
      confirmedByPerson(async () => {
        const path = typeof change.path === 'string' ? change.path : change.path(variables);
        return ask<R>(change.method, path, change.body ? await change.body(variables) : variables);
      }),
    onSuccess: () => Promise.all(change.stale.map((path) => client.invalidateQueries({ queryKey: keyOf(path) }))),
  });
}

/** Path by path, so that everything below an address can be called stale at once. */
const keyOf = (path: string) => path.replace(/^\/v1\//, '').split(/[/?]/);

export function withQuery(path: string, query: Record<string, string | null>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  if (given.length === 0) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams(given).toString()}`;
}
