import { Type, type TSchema } from 'typebox';
import { ERRORS, type ErrorCode, type Problem } from '@outrider/contracts';

/** Refers to the schema that the factory registers under this id. */
export const PROBLEM_ID = 'Problem';
const ProblemRef = Type.Unsafe<Problem>({ $ref: `${PROBLEM_ID}#` });

export const NoContent = Type.Null({ description: 'Done; there is nothing to say.' });

/** What any request may be answered, whatever it asks for. */
const ALWAYS: readonly ErrorCode[] = [
  'validation-failed',
  'malformed-body',
  'foreign-origin',
  'too-large',
  'unsupported-media-type',
  'too-many-requests',
  'internal-error',
  'overloaded',
  'unavailable',
];
const LOGGED_ON: readonly ErrorCode[] = [
  'not-signed-in',
  'second-factor-required',
  'enrolment-required',
  'permission-denied',
  'scope-denied',
];

const DONE: Record<string, string> = { 200: 'Done.', 201: 'Made.', 204: 'Done.' };

/** The statuses that a route may give: its own, and those of these problems and of the ones that any request may meet. */
export function answers<const T extends Record<number, TSchema>>(
  own: T,
  problems: readonly ErrorCode[] = [],
  options: { public?: boolean } = {},
): T {
  const codes = [...problems, ...ALWAYS, ...(options.public ? [] : LOGGED_ON)];
  const byStatus = new Map<number, Set<ErrorCode>>();
  for (const code of codes) {
    const { status } = ERRORS[code];
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code));
  }
  const described = [...byStatus].map(([status, names]) => [
    status,
    {
      description: [...names].map((name) => `\`${name}\`: ${ERRORS[name].title}.`).join(' '),
      content: { 'application/problem+json': { schema: ProblemRef } },
    },
  ]);
  const answered = Object.entries<TSchema>(own).map(([status, schema]) => [
    status,
    { description: DONE[status] ?? 'Done.', ...schema },
  ]);
  return Object.fromEntries([...described, ...answered]) as T;
}
