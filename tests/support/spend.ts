import { eq, sql } from 'drizzle-orm';
import { schema } from '@outrider/db';
import type { DialingRig } from './dialing.js';

const { attempts, auditEvents, cdrs, spendDays } = schema;

/** Every number has this price from now on, millionths of a euro a minute. */
export async function setPrice(rig: DialingRig, pricePerMinute: number): Promise<void> {
  const items = Array.from({ length: 9 }, (_, i) => ({ prefix: `+${i + 1}`, allowed: true, pricePerMinute }));
  await rig.rest.put('/destinations', { items });
}

export const setLimit = (rig: DialingRig, dailySpendLimit: number | null) =>
  rig.rest.patch('/spend/limits', { dailySpendLimit });

/** What the days say, and what open calls and records say; of the only tenant. */
export async function balance({ database }: DialingRig) {
  const sum = (column: unknown) => sql`coalesce(sum(${column}), 0)`.mapWith(Number);
  // In one snapshot, since calls begin and end meanwhile.
  const [row] = await database.primary
    .select({
      reserved: sum(spendDays.reserved),
      spent: sum(spendDays.spent),
      paid: sql`(select coalesce(sum(${attempts.reservedCost}), 0) from ${attempts} where ${eq(attempts.open, true)})`.mapWith(
        Number,
      ),
      cost: sql`(select coalesce(sum(${cdrs.cost}), 0) from ${cdrs})`.mapWith(Number),
    })
    .from(spendDays);
  return row!;
}

/** The alarms that were raised, by kind. */
export async function alarms({ database }: DialingRig): Promise<unknown[]> {
  const rows = await database.primary.select().from(auditEvents).where(eq(auditEvents.action, 'spend-alarm.raised'));
  return rows.map(({ data }) => data['kind']).toSorted();
}

/** Why the campaign dials or does not, in words. */
export async function lastReason(rig: DialingRig): Promise<string> {
  const { decisions } = await rig.rest.get<{ decisions: { reason: string }[] }>(`/campaigns/${rig.campaign.id}/pacing`);
  return decisions[0]?.reason ?? '';
}
