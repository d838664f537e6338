import { and, desc, eq, gte, isNull } from 'drizzle-orm';
import type { Scoped, ScopedReader } from '../scope.js';
import { spendDays } from '../schema/index.js';

export type SpendDayRecord = typeof spendDays.$inferSelect;

export const spendReader = (from: ScopedReader) => ({
  /** Days of UTC since one, the newest first. Days on which nothing cost anything are missing. */
  days: (since: string) =>
    from.select().from(spendDays).where(gte(spendDays.day, since)).orderBy(desc(spendDays.day)).limit(400),
});

export const spendRepository = (scoped: Scoped) => ({
  ...spendReader(scoped),
  day: async (day: string) => (await scoped.select().from(spendDays).where(eq(spendDays.day, day)))[0],
  /** Keeps that it was said; false: it had been said already. */
  mark: async (day: string, what: 'warnedAt' | 'reachedAt', at: Date): Promise<boolean> =>
    (await scoped.update(spendDays, { [what]: at }, and(eq(spendDays.day, day), isNull(spendDays[what])))) === 1,
});
