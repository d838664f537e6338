import { and, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import type { Database } from '../database.js';
import { agentSessions, attempts, dialerInstances } from '../schema/index.js';
import { withTransaction } from '../transaction.js';

export type DialerInstance = typeof dialerInstances.$inferSelect;
export type OpenAttempt = typeof attempts.$inferSelect;

/** Calls and agent legs of a dialer that is gone, by whom they now belong. */
export interface TakeOver {
  attempts: OpenAttempt[];
  /** Agent sessions whose leg was that dialer's. */
  agentSessions: { tenantId: string; id: string; sipDialogId: string | null }[];
}

/** The server's clock judges heartbeats: dialers run on many machines. */
const serverNow = sql`now(3)`;

const silentFor = (ms: number) => lt(dialerInstances.heartbeatAt, sql`now(3) - interval ${ms * 1000} microsecond`);

/** Dialer processes, alive and dead. Their tables span tenants. */
export function createDialerInstances(database: Database) {
  const { primary } = database;
  return {
    async register({ host, pid }: { host: string; pid: number }): Promise<string> {
      const id = newId();
      await primary.insert(dialerInstances).values({ id, host, pid, startedAt: serverNow, heartbeatAt: serverNow });
      return id;
    },

    /** False: this dialer was given up for dead and its calls are another's; it must drop everything and stop. */
    async heartbeat(id: string): Promise<boolean> {
      const [result] = await primary
        .update(dialerInstances)
        .set({ heartbeatAt: serverNow })
        .where(and(eq(dialerInstances.id, id), isNull(dialerInstances.goneAt)));
      return result.affectedRows === 1;
    },

    /** It stopped in order, with no call left. */
    async deregister(id: string): Promise<void> {
      await primary
        .update(dialerInstances)
        .set({ goneAt: serverNow })
        .where(and(eq(dialerInstances.id, id), isNull(dialerInstances.goneAt)));
    },

    /** Dialers that have been silent longer than `graceMs` and that nobody has taken over. */
    dead(graceMs: number): Promise<DialerInstance[]> {
      return primary
        .select()
        .from(dialerInstances)
        .where(and(isNull(dialerInstances.goneAt), silentFor(graceMs)));
    },

    /**
     * Takes a dead dialer's calls and agent legs over, once and for all: from then on its heartbeat is refused, and so is each step of a
     * call that it tries. Undefined: it is alive after all, or another was faster. The heir ends what it gets; if it dies too, its own
     * heir gets the rest.
     */
    takeOver: (deadId: string, heirId: string, graceMs: number): Promise<TakeOver | undefined> =>
      withTransaction(database, async (tx) => {
        const [result] = await tx
          .update(dialerInstances)
          .set({ goneAt: serverNow, takenOverBy: heirId })
          .where(and(eq(dialerInstances.id, deadId), isNull(dialerInstances.goneAt), silentFor(graceMs)));
        if (result.affectedRows === 0) return undefined;
        const open = await tx
          .select()
          .from(attempts)
          .where(and(eq(attempts.open, true), eq(attempts.dialerId, deadId)))
          .for('update');
        if (open.length > 0) {
          await tx
            .update(attempts)
            .set({ dialerId: heirId })
            .where(
              and(
                eq(attempts.open, true),
                inArray(attempts.tenantId, [...new Set(open.map((attempt) => attempt.tenantId))]),
                inArray(
                  attempts.id,
                  open.map((attempt) => attempt.id),
                ),
              ),
            );
        }
        const legs = await tx
          .select({ tenantId: agentSessions.tenantId, id: agentSessions.id, sipDialogId: agentSessions.sipDialogId })
          .from(agentSessions)
          .where(and(eq(agentSessions.dialerId, deadId), eq(agentSessions.legUp, true)));
        return { attempts: open.map((attempt) => ({ ...attempt, dialerId: heirId })), agentSessions: legs };
      }),
  };
}
