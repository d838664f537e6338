import { ProblemError } from '@outrider/contracts';
import { parsePhoneNumber } from '@outrider/domain';
import type { RecordReaders } from '@outrider/db';

/** The country in which a tenant's numbers without a country code are. */
export async function countryOf(records: Pick<RecordReaders, 'tenant'>): Promise<string | undefined> {
  return (await records.tenant.own())?.country;
}

/**
 * E.164 of a number as a person wrote it.
 * @throws ProblemError `invalid-number`, naming the field
 */
export function readNumber(text: string, country: string | undefined, field: string): string {
  const parsed = parsePhoneNumber(text, country);
  if (parsed.ok) return parsed.number;
  throw new ProblemError('invalid-number', `${field}: ${parsed.message}`, {
    field,
    faults: [{ code: parsed.code, message: parsed.message, field }],
  });
}
