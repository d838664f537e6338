import { and, count, eq, isNull, lt, or, sql } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import { leadAfterDisposition, type DispositionAction } from '@outrider/domain';
import { change, freed, type AgentSession } from '../agents/agent-session.js';
import {
  agentSessions,
  attempts,
  callbacks,
  dispositionRules,
  dispositions,
  leadLists,
  leads,
} from '../schema/index.js';
import type { Scoped, ScopedReader, TenantScope } from '../scope.js';
import { changeLeads } from './lead-changes.js';
import { numbersOf, situationColumns, systemRules } from './lead-situations.js';

export interface Disposing {
  attemptId: string;
  userId: string;
  /** Names the disposition by one of the two. */
  disposition: { id: string } | { code: string };
  note?: string;
  /** Values of the campaign's result fields, by key. */
  resultData?: Record<string, unknown>;
  /** Required where the disposition is a callback, refused elsewhere. `personal`: the agent's own, else the team's. */
  callback?: { dueAt: Date; personal: boolean; note?: string };
}

export type DisposeRefusal =
  | 'attempt-not-found'
  /** Another agent had the call. */
  | 'not-your-attempt'
  | 'attempt-not-ended'
  | 'already-disposed'
  /** No such disposition, or not one that an agent of this campaign may give. */
  | 'disposition-unknown'
  | 'callback-required'
  | 'callback-not-allowed'
  /** In the past, or more than a year ahead. */
  | 'callback-time-invalid';

export type DisposeResult =
  | { ok: true; session: AgentSession | undefined; callbackId: string | undefined; dispositionId: string }
  | { ok: false; code: DisposeRefusal };

const MAX_AHEAD_MS = 366 * 86_400_000;

/**
 * The outcome that the agent of a call gives it, once: the lead goes where the disposition's rule says, a promised callback or a suppression
 * is written, and the agent, if still wrapping this call up, is idle, or paused where that was asked for. One transaction.
 */
export function dispose(scope: TenantScope, request: Disposing): Promise<DisposeResult> {
  return scope.transaction(async (tx): Promise<DisposeResult> => {
    const at = scope.now();
    const locked = await lockCall(tx, request.attemptId);
    if (!locked) return { ok: false, code: 'attempt-not-found' };
    const { attempt, session } = locked;
    if (session?.userId !== request.userId) return { ok: false, code: 'not-your-attempt' };
    if (attempt.state !== 'ended') return { ok: false, code: 'attempt-not-ended' };
    if (attempt.disposedAt) return { ok: false, code: 'already-disposed' };
    const disposition = await findDisposition(tx, request.disposition, attempt.campaignId);
    if (!disposition) return { ok: false, code: 'disposition-unknown' };
    const fault = callbackFault(disposition.action, request.callback, at);
    if (fault) return { ok: false, code: fault };

    await tx.update(
      attempts,
      {
        dispositionId: disposition.id,
        disposedAt: at,
        disposedByUserId: request.userId,
        note: request.note ?? '',
        resultData: request.resultData ?? null,
      },
      eq(attempts.id, attempt.id),
    );
    const moved = await moveLead(tx, locked, disposition, at, request);
    const callbackId =
      moved && request.callback ? await promise(tx, attempt, request, request.callback, at) : undefined;
    const wrapping = session.state === 'wrap-up' && session.attemptId === attempt.id;
    return {
      ok: true,
      session: wrapping ? await change(tx, session, freed(session), at) : undefined,
      callbackId,
      dispositionId: disposition.id,
    };
  });
}

/** The attempt with its agent and its lead, all of them locked. */
const callForUpdate = (from: Pick<ScopedReader, 'select'>) =>
  from
    .select({
      attempt: attempts,
      session: agentSessions,
      lead: { state: leads.state, attemptCount: leads.attemptCount },
      situation: situationColumns(from),
    })
    .from(attempts)
    .innerJoin(leads, eq(leads.id, attempts.leadId))
    .leftJoin(agentSessions, eq(agentSessions.id, attempts.agentSessionId))
    .where(eq(attempts.id, sql.placeholder('attemptId')))
    .for('update');

const lockCall = async (tx: Scoped, attemptId: string) => (await tx.run(callForUpdate, { attemptId }))[0];

type Attempt = typeof attempts.$inferSelect;
type LockedCall = NonNullable<Awaited<ReturnType<typeof lockCall>>>;
type Disposition = NonNullable<Awaited<ReturnType<typeof findDisposition>>>;

async function findDisposition(tx: Scoped, named: Disposing['disposition'], campaignId: string) {
  const rows = await tx
    .select({
      id: dispositions.id,
      category: dispositions.category,
      ruleCampaignId: dispositionRules.campaignId,
      action: dispositionRules.action,
    })
    .from(dispositions)
    .leftJoin(
      dispositionRules,
      and(
        eq(dispositionRules.dispositionId, dispositions.id),
        or(isNull(dispositionRules.campaignId), eq(dispositionRules.campaignId, campaignId)),
      ),
    )
    .where(
      and(
        'id' in named ? eq(dispositions.id, named.id) : eq(dispositions.code, named.code),
        eq(dispositions.system, false),
        eq(dispositions.active, true),
        or(isNull(dispositions.campaignId), eq(dispositions.campaignId, campaignId)),
      ),
    );
  const row = rows.find((one) => one.ruleCampaignId !== null) ?? rows[0];
  const action: DispositionAction = row?.action ?? { type: 'close' };
  return row && { id: row.id, category: row.category, action };
}

/**
 * Gives talks that ended before `endedBefore` and that no agent has disposed of the system's disposition `unresolved`, at most 100 of the
 * campaign at once: their leads go where its rule says. Agents who are still wrapping them up keep them. Returns how many.
 */
export async function resolveUndisposed(scope: TenantScope, campaignId: string, endedBefore: Date): Promise<number> {
  const stale = await scope.primary
    .select({ attemptId: attempts.id })
    .from(leadLists)
    .innerJoin(leads, and(eq(leads.leadListId, leadLists.id), eq(leads.state, 'unresolved')))
    .innerJoin(attempts, and(eq(attempts.leadId, leads.id), eq(attempts.attemptNumber, leads.attemptCount)))
    .leftJoin(agentSessions, eq(agentSessions.attemptId, attempts.id))
    .where(
      and(
        eq(leadLists.campaignId, campaignId),
        isNull(attempts.disposedAt),
        isNull(agentSessions.id),
        lt(attempts.endedAt, endedBefore),
      ),
    )
    .limit(100);
  let resolved = 0;
  for (const { attemptId } of stale) {
    const done = await scope.transaction(async (tx) => {
      const locked = await lockCall(tx, attemptId);
      if (!locked || locked.attempt.disposedAt) return false;
      const { attempt } = locked;
      const rule = (await systemRules(tx, [attempt])).find('unresolved', attempt.campaignId);
      if (!rule) return false;
      const at = scope.now();
      await tx.update(attempts, { dispositionId: rule.dispositionId, disposedAt: at }, eq(attempts.id, attemptId));
      return moveLead(tx, locked, { id: rule.dispositionId, category: 'unresolved', action: rule.action }, at);
    });
    if (done) resolved += 1;
  }
  return resolved;
}

function callbackFault(
  action: DispositionAction,
  callback: Disposing['callback'],
  at: Date,
): DisposeRefusal | undefined {
  if (action.type !== 'callback') return callback ? 'callback-not-allowed' : undefined;
  if (!callback) return 'callback-required';
  const ahead = callback.dueAt.getTime() - at.getTime();
  return ahead < 0 || ahead > MAX_AHEAD_MS ? 'callback-time-invalid' : undefined;
}

/** False: somebody closed or removed the lead, or it has been called again since, and it stays as it is. */
async function moveLead(
  tx: Scoped,
  { attempt, lead, situation }: LockedCall,
  disposition: Disposition,
  at: Date,
  by: { userId?: string; callback?: Disposing['callback'] } = {},
): Promise<boolean> {
  if (lead.state !== 'unresolved' || lead.attemptCount !== attempt.attemptNumber) return false;
  // Only whether and where to call again is asked of the lead's history.
  const asks = disposition.action.type === 'retry';
  const numbers = asks ? await numbersOf(tx, [attempt]) : undefined;
  const [same] = asks
    ? await tx
        .select({ times: count() })
        .from(attempts)
        .where(and(eq(attempts.leadId, attempt.leadId), eq(attempts.dispositionId, disposition.id)))
    : [];
  const outcome = leadAfterDisposition(
    {
      ...situation,
      numberPosition: attempt.numberPosition,
      numbers: numbers?.get(attempt.leadId) ?? [],
      outcomeCount: same?.times ?? 1,
    },
    disposition.category,
    disposition.action,
    at,
    by.callback,
  );
  await changeLeads(
    tx,
    [
      {
        attempt,
        from: 'unresolved',
        dialedCount: situation.dialedCount,
        dispositionId: disposition.id,
        change: outcome,
        ...(by.userId === undefined ? {} : { userId: by.userId }),
      },
    ],
    at,
  );
  return true;
}

async function promise(
  tx: Scoped,
  attempt: Attempt,
  { userId }: Disposing,
  callback: NonNullable<Disposing['callback']>,
  at: Date,
): Promise<string> {
  const id = newId();
  await tx.insert(callbacks, {
    id,
    leadId: attempt.leadId,
    campaignId: attempt.campaignId,
    ownerUserId: callback.personal ? userId : null,
    dueAt: callback.dueAt,
    note: callback.note ?? '',
    createdByUserId: userId,
    createdAt: at,
  });
  return id;
}
