import { asc, eq, inArray } from 'drizzle-orm';
import { isTermination, leadAfterTermination, systemDisposition, type Termination } from '@outrider/domain';
import { changeAlike, freed, withIds, type AgentSession } from '../agents/agent-session.js';
import { agentSessions, attempts, cdrs, leads } from '../schema/index.js';
import type { Row, Scoped, TenantScope } from '../scope.js';
import { leaveAlone } from './abandoned-numbers.js';
import { readLeadHistories, situationColumns, systemRules, type OpenAttempt } from './lead-situations.js';
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
    const rows = await lockOpen(tx, [...wanted.keys()]);
    const known = new Map(rows.map((row) => [row.attempt.id, row]));
    const ended = rows.flatMap(({ attempt: row }): EndedAttempt[] => {
      const ending = wanted.get(row.id);
      if (row.state === 'ended' || !ending) return [];
      // Marked as dialed, and then not sent after all: nothing rang, and nothing counts as a call.
      const dialedAt = ending.termination.result === 'never-sent' ? null : row.dialedAt;
      const answeredAt = row.answeredAt ?? ending.answeredAt ?? null;
      return [{ ...row, dialedAt, answeredAt, termination: ending.termination, endedAt: ending.at ?? now }];
    });
    const freedAgents = await write(tx, ended, known, wanted, now);
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

type Locked = Awaited<ReturnType<typeof lockOpen>>[number];

/** The attempts with their leads and with the agents that are reserved for or talk on them, all of them locked. */
function lockOpen(tx: Scoped, ids: readonly string[]) {
  return tx
    .select({ attempt: openAttemptColumns, situation: situationColumns(tx), session: agentSessions })
    .from(attempts)
    .innerJoin(leads, eq(leads.id, attempts.leadId))
    .leftJoin(agentSessions, eq(agentSessions.attemptId, attempts.id))
    .where(inArray(attempts.id, [...ids]))
    .orderBy(asc(attempts.id))
    .for('update');
}

async function write(
  tx: Scoped,
  ended: readonly EndedAttempt[],
  locked: ReadonlyMap<string, Locked>,
  wanted: ReadonlyMap<string, Ending>,
  now: Date,
) {
  if (ended.length === 0) return new Map<string, AgentSession>();
  const userOf = await agentsOf(tx, ended, locked);
  const histories = await readLeadHistories(tx, ended);
  const ruled = ended.filter(({ termination }) => systemDisposition(termination));
  const rules = ruled.length === 0 ? undefined : await systemRules(tx, ruled);

  const outcomes = ended.flatMap((attempt): LeadOutcome[] => {
    const situation = locked.get(attempt.id)?.situation;
    const history = histories.get(attempt.id);
    if (!situation || !history) return [];
    const category = systemDisposition(attempt.termination);
    const rule = category && rules?.find(category, attempt.campaignId);
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
            numberPosition: attempt.numberPosition,
            numbers: history.numbers,
            dialedCount: situation.dialedCount + sent,
            outcomeCount: history.outcomes.get(rule?.dispositionId ?? '') ?? 1,
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
    ended.map((attempt) => cdrOf(attempt, userOf.get(attempt.agentSessionId ?? ''))),
  );
  const freedAgents = await freeAgents(tx, ended, locked, now);
  await changeLeads(tx, outcomes, now);
  await leaveAlone(tx, ended);
  await settle(tx, ended);
  return freedAgents;
}

/** The users behind the agent sessions that the attempts name, by session. A session may have gone on to another call since. */
async function agentsOf(tx: Scoped, ended: readonly EndedAttempt[], locked: ReadonlyMap<string, Locked>) {
  const held = ended.flatMap(({ id }) => locked.get(id)?.session ?? []);
  const userOf = new Map(held.map((session) => [session.id, session.userId]));
  const missing = ended.flatMap(({ agentSessionId }) =>
    agentSessionId === null || userOf.has(agentSessionId) ? [] : agentSessionId,
  );
  if (missing.length > 0) {
    const left = await tx
      .select({ id: agentSessions.id, userId: agentSessions.userId })
      .from(agentSessions)
      .where(withIds(missing));
    for (const { id, userId } of left) userOf.set(id, userId);
  }
  return userOf;
}

/** By attempt. */
async function freeAgents(
  tx: Scoped,
  ended: readonly EndedAttempt[],
  locked: ReadonlyMap<string, Locked>,
  now: Date,
): Promise<Map<string, AgentSession>> {
  const agents = ended.flatMap(({ id, endedAt }) => {
    const { session, situation } = locked.get(id) ?? {};
    return session && situation ? [{ id, session, endedAt, maxWrapUpMs: situation.maxWrapUpMs }] : [];
  });
  const reserved = agents.filter(({ session }) => session.state === 'reserved');
  const talking = agents.filter(({ session }) => session.state === 'talking');
  const free = await changeAlike(
    tx,
    reserved.map(({ session }) => ({ session, changes: freed(session) })),
    now,
  );
  const wrappingUp = await changeAlike(
    tx,
    talking.map(({ session, endedAt, maxWrapUpMs }) => {
      const wrapUpUntil = maxWrapUpMs === null ? null : new Date(endedAt.getTime() + maxWrapUpMs);
      return { session, changes: { state: 'wrap-up', wrapUpUntil, reservedUntil: null } };
    }),
    now,
  );
  return new Map([
    ...reserved.map(({ id }, i) => [id, free[i]!] as const),
    ...talking.map(({ id }, i) => [id, wrappingUp[i]!] as const),
  ]);
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
