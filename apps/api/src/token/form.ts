import { ProblemError } from '@outrider/contracts';

const MAX_FIELDS = 20;

/**
 * The fields of a form, as their schema then checks them.
 * @throws ProblemError where one is given twice, since readers disagree about which of them counts (RFC 6749, 3.2)
 */
export function readForm(body: string): Record<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(body)) {
    if (fields.has(name) || fields.size >= MAX_FIELDS) {
      throw new ProblemError('malformed-body', 'The form has a field twice, or too many of them.');
    }
    fields.set(name, value);
  }
  return Object.fromEntries(fields);
}
