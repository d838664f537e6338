import type { Problem } from '@outrider/contracts';

/** A logged-on client of the REST API. */
export interface RestClient {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  patch<T>(path: string, body: unknown): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  /** Posts a CSV file. */
  postCsv<T>(path: string, csv: string | Uint8Array): Promise<T>;
  /** Every row of a paged list. */
  all<T>(path: string): Promise<T[]>;
}

/** The API's answer where it is a problem (RFC 9457). */
export class RestProblem extends Error {
  constructor(
    request: string,
    readonly status: number,
    readonly problem: Partial<Problem>,
  ) {
    super(`${request} gave ${status} ${problem.code ?? ''}: ${problem.detail ?? problem.title ?? 'no details'}`);
    this.name = 'RestProblem';
  }
}

/** Logs on. @throws RestProblem */
export async function logOn(apiUrl: string, email: string, password: string): Promise<RestClient> {
  let cookie = '';
  async function send(method: string, path: string, body?: { type: string; data: string | Uint8Array<ArrayBuffer> }) {
    const response = await fetch(`${apiUrl}/v1${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(cookie ? { cookie } : {}),
        ...(body ? { 'content-type': body.type } : {}),
      },
      ...(body ? { body: body.data } : {}),
    }).catch((error: unknown) => {
      const { cause } = error as Error;
      const why = cause instanceof Error ? cause.message : String(error);
      throw new Error(`${method} ${path}: the API at ${apiUrl} could not be reached (${why}).`, { cause: error });
    });
    const text = await response.text();
    if (!response.ok) throw new RestProblem(`${method} ${path}`, response.status, parse(text) as Partial<Problem>);
    return { response, value: text === '' ? undefined : parse(text) };
  }
  const json = (data: unknown) => ({ type: 'application/json', data: JSON.stringify(data) });

  const { response } = await send('POST', '/session', json({ email, password }));
  cookie = response.headers
    .getSetCookie()
    .map((value) => value.split(';')[0])
    .join('; ');
  return {
    get: async <T>(path: string) => (await send('GET', path)).value as T,
    post: async <T>(path: string, body?: unknown) =>
      (await send('POST', path, body === undefined ? undefined : json(body))).value as T,
    patch: async <T>(path: string, body: unknown) => (await send('PATCH', path, json(body))).value as T,
    put: async <T>(path: string, body: unknown) => (await send('PUT', path, json(body))).value as T,
    postCsv: async <T>(path: string, csv: string | Uint8Array) =>
      (await send('POST', path, { type: 'text/csv', data: typeof csv === 'string' ? csv : new Uint8Array(csv) }))
        .value as T,
    async all<T>(path: string) {
      const rows: T[] = [];
      let cursor: string | null = null;
      do {
        const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const page = (await send('GET', `${path}${path.includes('?') ? '&' : '?'}limit=200${query}`)).value as {
          items: T[];
          nextCursor: string | null;
        };
        rows.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      return rows;
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { detail: text.slice(0, 200) };
  }
}
