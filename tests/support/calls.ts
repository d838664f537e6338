import { desc, eq } from 'drizzle-orm';
import { schema } from '@outrider/db';
import { importLeads } from '@outrider/local';
import { until } from '@outrider/testkit';
import type { DialingRig } from './dialing.js';

const { attempts, cdrs, leads, leadNumbers } = schema;

/** A call as the simulated carrier tells of it. */
export interface CarrierCall {
  callId: string;
  number: string;
  toneHz: number;
  answeredAt?: string;
  endedAt?: string;
  ending?: string;
  heard: { hz: number; moments: number }[];
  dtmf: string;
  rtpReceived: number;
}

/** What a test asks about single numbers: the platform's rows and the carrier's own account. */
export function createCalls(rig: DialingRig) {
  const { database } = rig;
  let lists = 0;

  const calls = {
    /** Makes each number a lead of the campaign. */
    async addLeads(...numbers: string[]): Promise<void> {
      const csv = ['externalId,name,phone', ...numbers.map((number) => `${number},Lead ${number},${number}`)].join(
        '\n',
      );
      lists += 1;
      const { imported } = await importLeads(rig.rest, rig.campaign.id, `List ${lists}`, `${csv}\n`);
      if (imported !== numbers.length) throw new Error(`Of ${numbers.length} leads ${imported} were imported.`);
    },
    /** Attempts to call this number, the last one first. */
    attempts: (number: string) =>
      database.primary.select().from(attempts).where(eq(attempts.number, number)).orderBy(desc(attempts.claimedAt)),
    async lead(number: string) {
      const [row] = await database.primary
        .select({ lead: leads })
        .from(leads)
        .innerJoin(leadNumbers, eq(leadNumbers.leadId, leads.id))
        .where(eq(leadNumbers.number, number));
      return row!.lead;
    },
    records: (number: string) => database.primary.select().from(cdrs).where(eq(cdrs.number, number)),
    claimed: (number: string) =>
      until(`${number} is claimed`, async () =>
        (await calls.attempts(number)).find(({ state }) => state === 'claimed'),
      ),
    connected: (number: string, timeoutMs = 15_000) =>
      until(`${number} talks`, async () => (await calls.attempts(number)).find(({ state }) => state === 'connected'), {
        timeoutMs,
      }),
    ended: (number: string, timeoutMs = 30_000) =>
      until(
        `the call to ${number} is over`,
        async () => (await calls.attempts(number)).find(({ state }) => state === 'ended'),
        { timeoutMs },
      ),
    /** The last calls to this number that the carrier got. */
    atCarrier: async (number: string) =>
      (await rig.carrier<{ calls: CarrierCall[] }>(`/calls?number=${encodeURIComponent(number)}`)).calls,
  };
  return calls;
}
