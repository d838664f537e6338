import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS, ProblemError, type ErrorCode, type Problem, type ProblemFault } from '@outrider/contracts';
import { isContention, isForeignKeyMissing, isReferenced } from '@outrider/db';
import { ValidationError } from './validator.js';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Problem details (RFC 9457). */
export function problemOf(
  error: { code: ErrorCode; detail: string; field?: string | undefined; faults?: readonly ProblemFault[] },
  requestId: string,
): Problem {
  const { status, title } = ERRORS[error.code];
  return {
    type: `urn:outrider:problem:${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.detail,
    instance: `urn:outrider:request:${requestId}`,
    ...(error.field ? { field: error.field } : {}),
    ...(error.faults && error.faults.length > 0 ? { errors: [...error.faults] } : {}),
  };
}

/** Codes of the framework's own errors. */
const FRAMEWORK: Record<string, { code: ErrorCode; detail: string }> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'too-large', detail: 'The body is larger than this request may be.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'unsupported-media-type', detail: 'Send the body as application/json.' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'malformed-body', detail: 'The body is empty; send a JSON object.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'malformed-body', detail: 'The body is not JSON.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: 'malformed-body', detail: 'The body ended before its length.' },
  FST_ERR_BAD_URL: { code: 'not-found', detail: 'The address is not a valid URL.' },
  FST_REQ_FILE_TOO_LARGE: { code: 'too-large', detail: 'The file is larger than this request may be.' },
  FST_INVALID_MULTIPART_CONTENT_TYPE: {
    code: 'unsupported-media-type',
    detail: 'Send the file as multipart/form-data.',
  },
};
const CONNECTION_LOST = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'PROTOCOL_CONNECTION_LOST',
  'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN',
]);

/** Every error becomes one of the catalogue; what nobody foresaw is an `internal-error`. */
export function classify(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof ValidationError) return fromFaults(error.faults);
  const { code, statusCode } = error as Partial<FastifyError>;
  const known = code === undefined ? undefined : FRAMEWORK[code];
  if (known) return new ProblemError(known.code, known.detail);
  if (isForeignKeyMissing(error)) {
    return new ProblemError('unknown-reference', 'Something that the request names does not exist, or is not yours.');
  }
  if (isReferenced(error)) return new ProblemError('in-use', 'Other things refer to it, so it cannot be removed.');
  if (isContention(error)) return new ProblemError('unavailable', 'Others change the same things. Try again soon.');
  if (connectionLost(error)) return new ProblemError('unavailable', 'The database is out of reach. Try again soon.');
  if (statusCode === 413) return new ProblemError('too-large', 'The request is larger than it may be.');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new ProblemError(
      'malformed-body',
      `The request cannot be read: ${STATUS_CODES[statusCode] ?? 'bad request'}.`,
    );
  }
  return new ProblemError('internal-error', 'Something went wrong. Tell us the instance if it happens again.');
}

function fromFaults(faults: readonly ProblemFault[]): ProblemError {
  const [first] = faults;
  const field = first?.field;
  const detail = first ? `${field ? `${field}: ` : ''}${first.message}` : 'The request does not fit its schema.';
  return new ProblemError('validation-failed', detail, { ...(field ? { field } : {}), faults });
}

function connectionLost(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && CONNECTION_LOST.has(String(cause.code))) return true;
  }
  return false;
}

/** The one place where errors turn into answers. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = classify(error);
  const of = { reqId: request.id };
  if (request.raw.destroyed) request.log.debug({ ...of, err: error }, 'the caller went away');
  else if (problem.code === 'internal-error') request.log.error({ ...of, err: error }, 'a request failed');
  else if (problem.status >= 500) request.log.warn({ ...of, err: error }, 'a request could not be served now');
  else request.log.debug({ ...of, code: problem.code, field: problem.field }, 'a request was refused');
  if (problem.retryAfterS !== undefined) reply.header('retry-after', problem.retryAfterS);
  if (problem.status === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', '2');
  return reply
    .code(problem.status)
    .type(PROBLEM_TYPE)
    .send(
      problemOf(
        { code: problem.code, detail: problem.message, field: problem.field, faults: problem.faults },
        request.id,
      ),
    );
}
