import type { Problem } from '@outrider/contracts';

/** What the API answered instead of what was asked for. `code` is stable; `message` is for people. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;
  readonly faults: readonly { code: string; message: string; field?: string | undefined }[];
  /** When it may be tried again, ms since 1970. */
  readonly retryAt: number | undefined;

  constructor(
    problem: { status: number; code: string; message: string; retryAt?: number | undefined } & Partial<
      Pick<Problem, 'field' | 'errors'>
    >,
  ) {
    super(problem.message);
    this.name = 'ApiProblem';
    this.status = problem.status;
    this.code = problem.code;
    this.field = problem.field;
    this.faults = problem.errors ?? [];
    this.retryAt = problem.retryAt;
  }
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Asks the API.
 * @throws ApiProblem; `unreachable` where no answer came, `unreadable` where it was not ours.
 */
export async function ask<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const response = await request(method, path, body);
  const text = await response.text().catch(() => '');
  // Some answers have nothing to say beyond their status.
  if (response.ok && text === '') return undefined as T;
  const answer = parsed(text);
  if (response.ok && answer !== undefined) return answer as T;
  throw problemOf(response, answer);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Asks the API for a file. @throws ApiProblem */
export async function askFile(path: string): Promise<Blob> {
  const response = await request('GET', path, undefined);
  if (response.ok) return response.blob();
  throw problemOf(response, await response.json().catch(() => undefined));
}

async function request(method: Method, path: string, body: unknown): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiProblem({ status: 0, code: 'unreachable', message: 'unreachable' });
  }
}

function problemOf(response: Response, answer: unknown): ApiProblem {
  const problem = answer as Partial<Problem> | undefined;
  if (typeof problem?.code !== 'string') {
    return new ApiProblem({ status: response.status, code: 'unreadable', message: 'unreadable' });
  }
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ApiProblem({
    ...problem,
    status: response.status,
    code: problem.code,
    message: problem.detail ?? problem.title ?? problem.code,
    retryAt: Number.isFinite(wait) ? Date.now() + wait * 1_000 : undefined,
  });
}
