/**
 * Every problem that a surface may answer with: its HTTP status and what it is called.
 * The code is the contract; titles are for people and may be reworded.
 */
export const ERRORS = {
  'validation-failed': { status: 400, title: 'The request is not valid' },
  'malformed-body': { status: 400, title: 'The body cannot be read' },
  'invalid-cursor': { status: 400, title: 'The cursor is not one of ours' },
  'unknown-reference': { status: 404, title: 'The request names something that does not exist' },
  'invalid-number': { status: 400, title: 'The telephone number is not valid' },
  'invalid-time-range': { status: 400, title: 'The time range is not valid' },
  'password-too-common': { status: 400, title: 'The password is too easy to guess' },
  'reset-link-invalid': { status: 400, title: 'The link does not work' },
  'unknown-columns': { status: 400, title: 'The file has no usable columns' },
  'unsupported-encoding': { status: 400, title: 'The file is in an encoding that cannot be read' },
  'empty-file': { status: 400, title: 'The file is empty' },
  'not-signed-in': { status: 401, title: 'A log-on is needed' },
  'client-refused': { status: 401, title: 'The client or its proof is not accepted' },
  'grant-ended': { status: 401, title: 'The support grant has ended' },
  'log-on-failed': { status: 401, title: 'The e-mail address or the password is wrong' },
  'second-factor-required': { status: 401, title: 'A second factor is needed' },
  'second-factor-wrong': { status: 401, title: 'The second factor is wrong or was used' },
  'confirmation-required': { status: 401, title: 'Show again who you are' },
  'enrolment-required': { status: 401, title: 'A second factor must be set up' },
  'permission-denied': { status: 403, title: 'Your role does not permit this' },
  'scope-denied': { status: 403, title: 'What you were let in for does not include this' },
  'foreign-origin': { status: 403, title: 'The request comes from another site' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'already-exists': { status: 409, title: 'It exists already' },
  'in-use': { status: 409, title: 'It is in use' },
  'state-conflict': { status: 409, title: 'Its present state does not permit this' },
  'would-lock-out': { status: 409, title: 'It would lock you out' },
  'campaign-not-ready': { status: 409, title: 'The campaign cannot start yet' },
  'request-in-progress': { status: 409, title: 'The same request is being worked on' },
  'too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'The content type is not supported' },
  'idempotency-key-reused': { status: 422, title: 'The idempotency key was used for another request' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'too-many-imports': { status: 429, title: 'Too many imports are under way' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  overloaded: { status: 503, title: 'The service is overloaded' },
  unavailable: { status: 503, title: 'The service is not ready' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** One of several faults of a request. */
export interface ProblemFault {
  code: string;
  /** A sentence a person can act on. */
  message: string;
  /** Dotted path of the offending member, e.g. `callingWindows.0.from`. */
  field?: string;
}

/** A fault that the caller can act on. Surfaces turn it into problem details or an error message. */
export class ProblemError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly faults: readonly ProblemFault[];
  /** When it is worth trying again, s; undefined: it says nothing about that. */
  readonly retryAfterS: number | undefined;

  /** `detail` is a sentence a person can act on; it must not repeat secrets. */
  constructor(
    code: ErrorCode,
    detail: string,
    options: { field?: string; faults?: readonly ProblemFault[]; retryAfterS?: number } = {},
  ) {
    super(detail);
    this.name = 'ProblemError';
    this.code = code;
    this.field = options.field;
    this.faults = options.faults ?? [];
    this.retryAfterS = options.retryAfterS;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

/** The same answer for what does not exist and for what belongs to another tenant. */
export const notFound = (what: string): ProblemError =>
  new ProblemError('not-found', `There is no such ${what}, or it is not yours.`);
