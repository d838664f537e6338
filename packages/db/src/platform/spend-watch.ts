import { and, count, eq, gte, isNotNull, isNull, lt, min, or, sql } from 'drizzle-orm';
import type { Database } from '../database.js';
import { cdrs, spendDays, tenants } from '../schema/index.js';

export interface SpendState {
  tenantId: string;
  day: string;
  /** Millionths of a euro. */
  reserved: number;
  spent: number;
  limit: number;
}

/** Calls to numbers that begin alike. */
export interface CallsTo {
  /** One of the numbers, E.164. */
  number: string;
  calls: number;
}

const PREFIX_CHARACTERS = 7;

/** Looks over all tenants for what may be toll fraud. */
export function createSpendWatch(database: Database) {
  const taken = sql<number>`${spendDays.reserved} + ${spendDays.spent}`;
  return {
    /** Tenants that have used up this share (0–1) of the day's limit, where that was not said yet. */
    async spendToWarnOf(day: string, share: number): Promise<SpendState[]> {
      const rows = await database.primary
        .select({
          tenantId: spendDays.tenantId,
          day: spendDays.day,
          reserved: spendDays.reserved,
          spent: spendDays.spent,
          limit: tenants.dailySpendLimit,
        })
        .from(tenants)
        .innerJoin(spendDays, and(eq(spendDays.tenantId, tenants.id), eq(spendDays.day, day)))
        .where(
          and(
            isNotNull(tenants.dailySpendLimit),
            or(
              and(isNull(spendDays.warnedAt), sql`${taken} >= ${tenants.dailySpendLimit} * ${share}`),
              and(isNull(spendDays.reachedAt), sql`${taken} >= ${tenants.dailySpendLimit}`),
            ),
          ),
        );
      return rows.map((row) => ({ ...row, limit: row.limit ?? 0 }));
    },

    /** How many calls were sent in a period, by where they went. From a read server: a large tenant's fortnight is a long read. */
    async callsByPrefix(tenantId: string, from: Date, to: Date): Promise<CallsTo[]> {
      const rows = await database.read
        .select({ number: min(cdrs.number), calls: count() })
        .from(cdrs)
        .where(
          and(eq(cdrs.tenantId, tenantId), gte(cdrs.endedAt, from), lt(cdrs.endedAt, to), isNotNull(cdrs.dialedAt)),
        )
        .groupBy(sql`left(${cdrs.number}, ${sql.raw(String(PREFIX_CHARACTERS))})`);
      return rows.flatMap(({ number, calls }) => (number === null ? [] : [{ number, calls }]));
    },
  };
}
