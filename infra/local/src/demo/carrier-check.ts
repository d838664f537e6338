import type { CdrView } from '@outrider/contracts';
import type { RestClient } from '../rest-client.js';

const PAGE = 1000;

interface CalledNumber {
  number: string;
  invites: { callId: string }[];
  distinctCallIds: number;
}

/**
 * Calls that the carrier got and no attempt accounts for. A number may well be called again, by a retry that has a CDR of its
 * own; a Call-ID without a CDR that says it was sent was dialed twice, or behind the attempts' back.
 */
export async function countDuplicateInvites(carrierAdminUrl: string, rest: RestClient): Promise<number> {
  let extra = 0;
  for (let offset = 0; ; offset += PAGE) {
    const response = await fetch(`${carrierAdminUrl}/numbers?duplicates=true&offset=${offset}&limit=${PAGE}`);
    if (!response.ok) throw new Error(`The simulated carrier's statistics gave ${response.status}.`);
    const { numbers } = (await response.json()) as { numbers: CalledNumber[] };
    for (const { number, invites, distinctCallIds } of numbers) {
      const cdrs = await rest.all<CdrView>(`/cdrs?number=${encodeURIComponent(number)}`);
      const sent = new Set(cdrs.filter((cdr) => cdr.dialedAt !== null).map((cdr) => cdr.callId));
      // The carrier keeps the first Call-IDs of a number; of the others it tells how many they were.
      const unknown = invites.filter(({ callId }) => !sent.has(callId)).length;
      extra += Math.max(unknown, distinctCallIds - sent.size);
    }
    if (numbers.length < PAGE) return extra;
  }
}
