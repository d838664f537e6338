import { and, eq, inArray, sql } from 'drizzle-orm';
import { minutesBegun, RESERVED_MINUTES, spendDay } from '@outrider/domain';
import { attempts, spendDays, tenants } from '../schema/index.js';
import type { Scoped, TenantScope } from '../scope.js';

/** What is kept for a call when it is claimed, millionths of a euro. */
export const firstReservation = (pricePerMinute: number): number => pricePerMinute * RESERVED_MINUTES;

/**
 * Reserves the costs of calls on a day, in order, as far as the limit (null: none) goes: the indices of those that fit. The day's row stays
 * locked until the end of the transaction, so this comes after every other lock. Nothing is sent where nothing costs anything; one
 * statement where everything fits.
 */
export async function reserveSpend(
  tx: Scoped,
  day: string,
  costs: readonly number[],
  limit: number | null,
): Promise<Set<number>> {
  const all = new Set(costs.keys());
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  if (total === 0) return all;
  const taken = sql`${spendDays.reserved} + ${spendDays.spent}`;
  const fits = limit === null ? undefined : sql`${taken} + ${total} <= ${limit}`;
  const add = (cost: number, where = eq(spendDays.day, day)) =>
    tx.update(spendDays, { reserved: sql`${spendDays.reserved} + ${cost}` }, where);
  if ((await add(total, and(eq(spendDays.day, day), fits))) === 1) return all;

  await tx.insertOrLock(spendDays, { day, reserved: 0, spent: 0 });
  const [row] = await tx
    .select({ taken: taken.mapWith(Number) })
    .from(spendDays)
    .where(eq(spendDays.day, day))
    .for('update');
  let left = limit === null ? Infinity : limit - (row?.taken ?? 0);
  const fitting = new Set<number>();
  let sum = 0;
  for (const [index, cost] of costs.entries()) {
    if (cost > left) continue;
    left -= cost;
    sum += cost;
    fitting.add(index);
  }
  if (sum > 0) await add(sum);
  return fitting;
}

interface Priced {
  pricePerMinute: number;
  reservedCost: number;
  claimedAt: Date;
  answeredAt: Date | null;
}

/** What a call that has ended cost, millionths of a euro. */
export const costOf = ({ pricePerMinute, answeredAt }: Priced, endedAt: Date): number =>
  pricePerMinute * minutesBegun(answeredAt, endedAt);

/** Gives back what was reserved for calls that end, and books what they cost; in the transaction that ends them, as its last lock. */
export async function settle(tx: Scoped, ended: readonly (Priced & { endedAt: Date })[]): Promise<void> {
  const days = new Map<string, { reserved: number; spent: number }>();
  for (const call of ended) {
    const cost = costOf(call, call.endedAt);
    if (cost === 0 && call.reservedCost === 0) continue;
    const day = spendDay(call.claimedAt);
    const sums = days.get(day) ?? { reserved: 0, spent: 0 };
    days.set(day, { reserved: sums.reserved + call.reservedCost, spent: sums.spent + cost });
  }
  for (const [day, { reserved, spent }] of [...days].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await tx.update(
      spendDays,
      { reserved: sql`${spendDays.reserved} - ${reserved}`, spent: sql`${spendDays.spent} + ${spent}` },
      eq(spendDays.day, day),
    );
  }
}

/**
 * Pays for further minutes of calls that go on, up to `minutes` of each since its answer. Gives the calls that may go on so long; the
 * others have what they had. A call that has ended, or has paid for as many, costs nothing more.
 */
export function topUp(
  scope: TenantScope,
  calls: readonly { attemptId: string; minutes: number }[],
): Promise<Set<string>> {
  const wanted = new Map(calls.map(({ attemptId, minutes }) => [attemptId, minutes]));
  if (wanted.size === 0) return Promise.resolve(new Set());
  return scope.transaction(async (tx) => {
    const rows = await tx
      .select({
        id: attempts.id,
        pricePerMinute: attempts.pricePerMinute,
        reservedCost: attempts.reservedCost,
        claimedAt: attempts.claimedAt,
      })
      .from(attempts)
      .where(and(inArray(attempts.id, [...wanted.keys()]), eq(attempts.open, true)))
      .orderBy(attempts.id)
      .for('update');
    const [tenant] = await tx.select({ limit: tenants.dailySpendLimit }).from(tenants);
    const paid = new Set<string>();
    const lacking = rows
      .map((row) => ({ ...row, cost: row.pricePerMinute * (wanted.get(row.id) ?? 0) - row.reservedCost }))
      .filter(({ id, cost }) => cost > 0 || void paid.add(id));
    for (const day of [...new Set(lacking.map(({ claimedAt }) => spendDay(claimedAt)))].sort()) {
      const ofDay = lacking.filter(({ claimedAt }) => spendDay(claimedAt) === day);
      const fitting = await reserveSpend(
        tx,
        day,
        ofDay.map(({ cost }) => cost),
        tenant?.limit ?? null,
      );
      const served = ofDay.filter((_, index) => fitting.has(index));
      await tx.updateEach(
        attempts,
        attempts.id,
        new Map(served.map(({ id, reservedCost, cost }) => [id, { reservedCost: reservedCost + cost }])),
      );
      for (const { id } of served) paid.add(id);
    }
    return paid;
  });
}
