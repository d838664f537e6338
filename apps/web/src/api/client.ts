import type { Problem } from '@outrider/contracts';

/** What the API answered instead of what was asked for. `code` is stable; `message` is for people. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;
  readonly faults: readonly { message: string; field?: string | undefined }[];

  constructor(problem: { status: number; code: string; message: string } & Partial<Pick<Problem, 'field' | 'errors'>>) {
    super(problem.message);
    this.name = 'ApiProblem';
    this.status = problem.status;
    this.code = problem.code;
    this.field = problem.field;
    this.faults = problem.errors ?? [];
  }
}

/**
 * Asks the API.
 * @throws ApiProblem; `unreachable` where no answer came, `unreadable` where it was not ours.
 */
export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiProblem({ status: 0, code: 'unreachable', message: 'unreachable' });
  }
  if (response.status === 204) return undefined as T;
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok && answer !== undefined) return answer as T;
  const problem = answer as Partial<Problem> | undefined;
  if (typeof problem?.code !== 'string') {
    throw new ApiProblem({ status: response.status, code: 'unreadable', message: 'unreadable' });
  }
  throw new ApiProblem({
    ...problem,
    status: response.status,
    code: problem.code,
    message: problem.detail ?? problem.title ?? problem.code,
  });
}
