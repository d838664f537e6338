import type { CdrView } from '@outrider/contracts';
import type { RestClient } from '../rest-client.js';

const PAGE = 1000;

/**
 * Calls that the carrier got and no attempt accounts for. A number may well be called again, by a retry that has a CDR of its
 * own; a call beyond those was dialed twice.
 */
export async function countDuplicateInvites(carrierAdminUrl: string, rest: RestClient): Promise<number> {
  let extra = 0;
  for (let offset = 0; ; offset += PAGE) {
    const response = await fetch(`${carrierAdminUrl}/numbers?duplicates=true&offset=${offset}&limit=${PAGE}`);
    if (!response.ok) throw new Error(`The simulated carrier's statistics gave ${response.status}.`);
    const { numbers } = (await response.json()) as { numbers: { number: string; distinctCallIds: number }[] };
    for (const { number, distinctCallIds } of numbers) {
      const cdrs = await rest.all<CdrView>(`/cdrs?number=${encodeURIComponent(number)}`);
      extra += Math.max(0, distinctCallIds - cdrs.filter((cdr) => cdr.dialedAt !== null).length);
    }
    if (numbers.length < PAGE) return extra;
  }
}
