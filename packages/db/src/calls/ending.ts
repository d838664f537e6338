import { asc, inArray } from 'drizzle-orm';
import { isTermination, leadAfterTermination, systemDisposition, type Termination } from '@outrider/domain';
import { change, freed, lockSessions, withIds, type AgentSession } from '../agents/agent-session.js';
import { agentSessions, attempts, cdrs } from '../schema/index.js';
import type { Row, Scoped, TenantScope } from '../scope.js';
import { leaveAlone } from './abandoned-numbers.js';
import { readLeadSituations, systemRules, type OpenAttempt } from './lead-situations.js';
import { changeLeads, type LeadOutcome } from './lead-changes.js';
import { costOf, settle } from './spend.js';

export interface Ending {
  attemptId: string;
  termination: Termination;
  /** Default: now. */
  at?: Date;
  /** When the far end answered, for a call whose answer could not be written when it happened. */
  answeredAt?: Date;
  /** For `blocked` ones: when the guard said that the call may be tried again. */
  retryAt?: Date;
}

export type EndResult =
  /** `session`: the agent that this freed, as it is now. */
  | { attemptId: string; ok: true; ended: true; attempt: EndedAttempt; session: AgentSession | undefined }
  /** It had ended before, and that end stands. */
  | { attemptId: string; ok: true; ended: false }
  | { attemptId: string; ok: false; code: 'attempt-not-found' };

export interface EndedAttempt extends OpenAttempt {
  termination: Termination;
  endedAt: Date;
}

const MAX_ENDINGS = 100;

/**
 * Ends attempts: each that is still open gets its termination and its one CDR, its lead goes where the rules say, its agent is in wrap-up
 * or, never having talked, free. One transaction, all or nothing; a second end of the same attempt changes nothing and says so.
 * @throws RangeError for more than 100; TypeError for a termination outside the closed set.
 */
export async function endMany(scope: TenantScope, endings: readonly Ending[]): Promise<EndResult[]> {
  if (endings.length === 0) return [];
  if (endings.length > MAX_ENDINGS) throw new RangeError(`${endings.length} endings; at most ${MAX_ENDINGS} at once`);
  for (const { termination } of endings) {
    if (!isTermination(termination)) {
      throw new TypeError(`${termination.result}/${termination.reason} is not a termination`);
    }
  }
  return scope.transaction(async (tx) => {
    const now = scope.now();
    // Where one attempt is named twice, its first end counts.
    const wanted = new Map([...endings].reverse().map((ending) => [ending.attemptId, ending]));
    const rows = await tx
      .select(openAttemptColumns)
      .from(attempts)
      .where(inArray(attempts.id, [...wanted.keys()]))
      .orderBy(asc(attempts.id))
      .for('update');
    const known = new Set(rows.map((row) => row.id));
    const ended = rows.flatMap((row): EndedAttempt[] => {
      const ending = wanted.get(row.id);
      if (row.state === 'ended' || !ending) return [];
      // Marked as dialed, and then not sent after all: nothing rang, and nothing counts as a call.
      const dialedAt = ending.termination.result === 'never-sent' ? null : row.dialedAt;
      const answeredAt = row.answeredAt ?? ending.answeredAt ?? null;
      return [{ ...row, dialedAt, answeredAt, termination: ending.termination, endedAt: ending.at ?? now }];
    });
    const freedAgents = await write(tx, ended, wanted, now);
    const byId = new Map(ended.map((attempt) => [attempt.id, attempt]));
    return endings.map(({ attemptId }): EndResult => {
      const attempt = byId.get(attemptId);
      if (!attempt) {
        return known.has(attemptId)
          ? { attemptId, ok: true, ended: false }
          : { attemptId, ok: false, code: 'attempt-not-found' };
      }
      byId.delete(attemptId);
      return { attemptId, ok: true, ended: true, attempt, session: freedAgents.get(attemptId) };
    });
  });
}

const openAttemptColumns = {
  id: attempts.id,
  campaignId: attempts.campaignId,
  leadId: attempts.leadId,
  trunkId: attempts.trunkId,
  state: attempts.state,
  number: attempts.number,
  numberPosition: attempts.numberPosition,
  callerId: attempts.callerId,
  callId: attempts.callId,
  callbackId: attempts.callbackId,
  agentSessionId: attempts.agentSessionId,
  dialerId: attempts.dialerId,
  claimedAt: attempts.claimedAt,
  dialedAt: attempts.dialedAt,
  answeredAt: attempts.answeredAt,
  connectedAt: attempts.connectedAt,
  pricePerMinute: attempts.pricePerMinute,
  reservedCost: attempts.reservedCost,
} as const;

async function write(tx: Scoped, ended: readonly EndedAttempt[], wanted: ReadonlyMap<string, Ending>, now: Date) {
  if (ended.length === 0) return new Map<string, AgentSession>();
  const sessions = await lockAgents(tx, ended);
  const situations = await readLeadSituations(tx, ended);
  const rules = await systemRules(tx, ended);

  const outcomes = ended.flatMap((attempt): LeadOutcome[] => {
    const situation = situations.get(attempt.id);
    if (!situation) return [];
    const category = systemDisposition(attempt.termination);
    const rule = category && rules.find(category, attempt.campaignId);
    const sent = attempt.dialedAt === null ? 0 : 1;
    return [
      {
        attempt,
        from: 'dialing',
        dialedCount: situation.dialedCount + sent,
        dispositionId: rule?.dispositionId ?? null,
        change: leadAfterTermination(
          {
            ...situation,
            dialedCount: situation.dialedCount + sent,
            outcomeCount: situation.outcomes.get(rule?.dispositionId ?? '') ?? 1,
          },
          attempt.termination,
          category,
          rule?.action ?? { type: 'close' },
          attempt.endedAt,
          wanted.get(attempt.id)?.retryAt,
        ),
      },
    ];
  });
  const dispositionOf = new Map(outcomes.map((outcome) => [outcome.attempt.id, outcome.dispositionId]));

  await tx.updateEach(
    attempts,
    attempts.id,
    new Map(
      ended.map((attempt) => [
        attempt.id,
        {
          state: 'ended' as const,
          dialedAt: attempt.dialedAt,
          answeredAt: attempt.answeredAt,
          endedAt: attempt.endedAt,
          result: attempt.termination.result,
          reason: attempt.termination.reason,
          sipStatus: attempt.termination.sipStatus ?? null,
          dispositionId: dispositionOf.get(attempt.id) ?? null,
        },
      ]),
    ),
  );
  await tx.insert(
    cdrs,
    ended.map((attempt) => cdrOf(attempt, sessions.byId.get(attempt.agentSessionId ?? '')?.userId)),
  );
  const freedAgents = await freeAgents(tx, ended, sessions.byAttempt, situations, now);
  await changeLeads(tx, outcomes, now);
  await leaveAlone(tx, ended);
  await settle(tx, ended);
  return freedAgents;
}

/** The agents that are reserved for or talk on these attempts. Until it has answered, a call has none but the one it was claimed for. */
async function lockAgents(tx: Scoped, ended: readonly EndedAttempt[]) {
  const concerned = ended.filter(({ answeredAt, agentSessionId }) => answeredAt !== null || agentSessionId !== null);
  const sessionIds = concerned.flatMap(({ agentSessionId }) => agentSessionId ?? []);
  const ids = concerned.map(({ id }) => id);
  const held = ids.length === 0 ? [] : await lockSessions(tx, inArray(agentSessions.attemptId, ids));
  const missing = sessionIds.filter((id) => !held.some((session) => session.id === id));
  const left = missing.length === 0 ? [] : await tx.select().from(agentSessions).where(withIds(missing));
  return {
    byAttempt: new Map(held.map((session) => [session.attemptId ?? '', session])),
    byId: new Map([...held, ...left].map((session) => [session.id, session])),
  };
}

async function freeAgents(
  tx: Scoped,
  ended: readonly EndedAttempt[],
  byAttempt: ReadonlyMap<string, AgentSession>,
  situations: Awaited<ReturnType<typeof readLeadSituations>>,
  now: Date,
): Promise<Map<string, AgentSession>> {
  const changed = new Map<string, AgentSession>();
  for (const { id, endedAt } of ended) {
    const session = byAttempt.get(id);
    if (session?.state === 'reserved') changed.set(id, await change(tx, session, freed(session), now));
    if (session?.state === 'talking') {
      const maxWrapUpMs = situations.get(id)?.maxWrapUpMs ?? null;
      const wrapUpUntil = maxWrapUpMs === null ? null : new Date(endedAt.getTime() + maxWrapUpMs);
      changed.set(id, await change(tx, session, { state: 'wrap-up', wrapUpUntil, reservedUntil: null }, now));
    }
  }
  return changed;
}

function cdrOf(attempt: EndedAttempt, userId: string | undefined): Row<typeof cdrs> {
  const { termination, endedAt, dialedAt, answeredAt, connectedAt } = attempt;
  return {
    attemptId: attempt.id,
    campaignId: attempt.campaignId,
    leadId: attempt.leadId,
    trunkId: attempt.trunkId,
    userId: connectedAt ? (userId ?? null) : null,
    number: attempt.number,
    callerId: attempt.callerId,
    callId: attempt.callId,
    result: termination.result,
    reason: termination.reason,
    sipStatus: termination.sipStatus ?? null,
    claimedAt: attempt.claimedAt,
    dialedAt,
    answeredAt,
    connectedAt,
    endedAt,
    ringMs: between(dialedAt, answeredAt ?? endedAt),
    waitMs: between(answeredAt, connectedAt ?? endedAt),
    talkMs: between(connectedAt, endedAt),
    cost: costOf(attempt, endedAt),
  };
}

/** ms; 0 where it did not begin, and where two machines' clocks disagree about the order. */
const between = (from: Date | null, to: Date) => (from === null ? 0 : Math.max(0, to.getTime() - from.getTime()));
