import { and, count, eq, inArray, isNotNull, isNull, ne, notInArray, or, sql } from 'drizzle-orm';
import { schema, type Database } from '@outrider/db';

const { attempts, agentSessions, cdrs } = schema;

/** Attempts that are not ended; `onTheWire` are those that the carrier may know of. */
export async function openAttempts(database: Database): Promise<{ total: number; onTheWire: number }> {
  const rows = await database.primary
    .select({ state: attempts.state, n: count() })
    .from(attempts)
    .where(eq(attempts.open, true))
    .groupBy(attempts.state);
  const sum = (some: typeof rows) => some.reduce((total, { n }) => total + n, 0);
  return { total: sum(rows), onTheWire: sum(rows.filter(({ state }) => state !== 'claimed')) };
}

/**
 * What a fault may not leave behind: attempts of other dialers than those that run, agents on calls that are over, phones that are
 * off the line.
 */
export async function leftBehind(database: Database, running: readonly string[]) {
  const ids = [...running];
  const ofTheDead = await database.primary
    .select({ id: attempts.id })
    .from(attempts)
    .where(
      and(
        eq(attempts.open, true),
        ne(attempts.state, 'claimed'),
        or(isNull(attempts.dialerId), notInArray(attempts.dialerId, ids)),
      ),
    );
  const stuckAgents = await database.primary
    .select({ id: agentSessions.id, state: agentSessions.state })
    .from(agentSessions)
    .leftJoin(attempts, eq(attempts.id, agentSessions.attemptId))
    .where(
      and(inArray(agentSessions.state, ['reserved', 'talking']), or(isNull(attempts.id), eq(attempts.state, 'ended'))),
    );
  const withoutLeg = await database.primary
    .select({ id: agentSessions.id })
    .from(agentSessions)
    .where(
      and(
        isNotNull(agentSessions.liveUserId),
        or(eq(agentSessions.legUp, false), isNull(agentSessions.dialerId), notInArray(agentSessions.dialerId, ids)),
      ),
    );
  return { ofTheDead: ofTheDead.length, stuckAgents: stuckAgents.length, withoutLeg: withoutLeg.length };
}

/** Attempts and their records: every ended attempt has exactly one, and no other has any. */
export async function records(database: Database) {
  const [row] = await database.primary
    .select({
      attempts: count(attempts.id),
      ended: sql<number>`sum(${attempts.state} = 'ended')`.mapWith(Number),
      withoutRecord: sql<number>`sum(${attempts.state} = 'ended' and ${cdrs.attemptId} is null)`.mapWith(Number),
      recordTooEarly: sql<number>`sum(${attempts.state} <> 'ended' and ${cdrs.attemptId} is not null)`.mapWith(Number),
    })
    .from(attempts)
    .leftJoin(cdrs, eq(cdrs.attemptId, attempts.id));
  const [all] = await database.primary.select({ n: count() }).from(cdrs);
  return { ...row!, cdrs: all?.n ?? 0 };
}

/** Ended attempts by result and reason. */
export async function endings(database: Database): Promise<Record<string, number>> {
  const rows = await database.primary
    .select({ result: cdrs.result, reason: cdrs.reason, n: count() })
    .from(cdrs)
    .groupBy(cdrs.result, cdrs.reason);
  return Object.fromEntries(rows.map(({ result, reason, n }) => [`${result}/${reason}`, n]));
}

/** SIP Call-IDs that attempts were sent with. */
export async function sentCallIds(database: Database): Promise<Set<string>> {
  const rows = await database.primary
    .select({ callId: attempts.callId })
    .from(attempts)
    .where(isNotNull(attempts.dialedAt));
  return new Set(rows.map(({ callId }) => callId));
}
