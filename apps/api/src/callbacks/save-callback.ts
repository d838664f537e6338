import { newId, notFound, ProblemError, type CallbackChange, type CallbackCreate } from '@outrider/contracts';
import type { CallbackRecord, RecordWriters } from '@outrider/db';
import { DIAL_RANK } from '@outrider/domain';
import { sessionMay, writeAudit } from '@outrider/security';
import type { Caller } from '../http/access.js';
import { found, given, invalid, referred } from '../http/found.js';
import { readInstant } from '../http/instants.js';

/** A promise further off than this is a slip of the keyboard, ms. */
const FURTHEST_MS = 400 * 24 * 3_600_000;
/** Clocks differ, ms. */
const LATE_MS = 60_000;

type Call = Pick<Caller, 'session' | 'actor'>;

/** Whether the caller may see and keep a callback: their own, the team's, or anyone's with `callbacks.all`. */
export const mayKeep = ({ session }: Call, callback: Pick<CallbackRecord, 'ownerUserId'>): boolean =>
  callback.ownerUserId === null || callback.ownerUserId === session.userId || sessionMay(session, 'callbacks.all');

/**
 * Promises a lead a call. The lead waits for it, and is dialed before those that nobody promised anything.
 * @throws ProblemError `state-conflict` where the lead is in a call, has a promise already, or may not be called again
 */
export async function createCallback(
  tx: RecordWriters,
  caller: Call,
  body: CallbackCreate,
  now: Date,
): Promise<CallbackRecord> {
  const dueAt = readDue(body.dueAt, now);
  const ownerUserId = await readOwner(tx, caller, body.ownerUserId);
  const locked = referred(await tx.leads.lock(body.leadId), 'leadId');
  const list = found(await tx.leadLists.get(locked.leadListId), 'lead list');
  if (list.campaignId === null) throw conflict('Its list belongs to no campaign yet. Give the list one first.');
  if (await tx.callbacks.pendingOf(locked.id))
    throw conflict('The lead waits for a callback already. Change that one.');
  if (locked.state === 'dialing' || locked.state === 'unresolved') throw conflict('The lead is in a call right now.');
  if (
    locked.closedReason === 'suppressed' ||
    locked.closedReason === 'removed' ||
    locked.closedReason === 'anonymized'
  ) {
    throw conflict('The lead may not be called again.');
  }
  const callback: Omit<CallbackRecord, 'tenantId'> = {
    id: newId(),
    leadId: locked.id,
    campaignId: list.campaignId,
    ownerUserId,
    dueAt,
    note: body.note ?? '',
    status: 'pending',
    createdByUserId: caller.session.userId,
    createdAt: now,
  };
  await tx.callbacks.insert(callback);
  await tx.leads.updateIn(locked.id, ['ready', 'waiting', 'closed'], {
    ...waitingFor(callback),
    closedReason: null,
    closedAt: null,
  });
  await writeAudit(tx, caller.actor, 'callback.created', callback.id, { ...body });
  return found(await tx.callbacks.get(callback.id), 'callback');
}

/** Changes a promise that is not kept yet. */
export async function changeCallback(
  tx: RecordWriters,
  caller: Call,
  id: string,
  body: CallbackChange,
  now: Date,
): Promise<CallbackRecord> {
  const present = await pending(tx, caller, id);
  const { dueAt, ownerUserId, note } = given(body);
  const changes = {
    ...(dueAt === undefined ? {} : { dueAt: readDue(dueAt, now) }),
    ...(ownerUserId === undefined ? {} : { ownerUserId: await readOwner(tx, caller, ownerUserId) }),
    ...(note === undefined ? {} : { note }),
  };
  await tx.callbacks.updatePending(id, changes);
  await tx.leads.updateIn(present.leadId, ['ready', 'waiting'], waitingFor({ ...present, ...changes }));
  await writeAudit(tx, caller.actor, 'callback.changed', id, { ...body });
  return { ...present, ...changes };
}

/** Takes a promise back; the lead is dialed like any other that was tried before. */
export async function cancelCallback(tx: RecordWriters, caller: Call, id: string, now: Date): Promise<CallbackRecord> {
  const present = await pending(tx, caller, id);
  await tx.callbacks.updatePending(id, { status: 'cancelled' });
  await tx.leads.updateIn(present.leadId, ['ready', 'waiting'], {
    state: 'ready',
    dialRank: DIAL_RANK.retry,
    nextDialAt: now,
  });
  await writeAudit(tx, caller.actor, 'callback.cancelled', id);
  return { ...present, status: 'cancelled' };
}

/** Locks the lead first, as creating does, so that two changes at once wait for each other. */
async function pending(tx: RecordWriters, caller: Call, id: string): Promise<CallbackRecord> {
  const seen = found(await tx.callbacks.get(id), 'callback');
  if (!mayKeep(caller, seen)) throw notFound('callback');
  await tx.leads.lock(seen.leadId);
  const callback = found(await tx.callbacks.get(id), 'callback');
  if (callback.status !== 'pending') throw conflict(`The callback is ${callback.status}.`, 'status');
  return callback;
}

const waitingFor = (callback: Pick<CallbackRecord, 'dueAt' | 'ownerUserId'>) => ({
  state: 'waiting' as const,
  nextDialAt: callback.dueAt,
  dialRank: callback.ownerUserId === null ? DIAL_RANK['team-callback'] : DIAL_RANK['personal-callback'],
});

function readDue(text: string, now: Date): Date {
  const dueAt = readInstant(text, 'dueAt');
  if (dueAt.getTime() < now.getTime() - LATE_MS) throw invalid('dueAt', 'This time has passed.');
  if (dueAt.getTime() > now.getTime() + FURTHEST_MS) throw invalid('dueAt', 'This is more than 400 days away.');
  return dueAt;
}

async function readOwner(
  tx: RecordWriters,
  { session }: Call,
  ownerUserId: string | null | undefined,
): Promise<string | null> {
  if (ownerUserId === null || ownerUserId === undefined) return null;
  if (ownerUserId !== session.userId && !sessionMay(session, 'callbacks.all')) {
    throw new ProblemError('permission-denied', 'You may promise calls of your own or of the team.', {
      field: 'ownerUserId',
    });
  }
  const owner = referred(await tx.users.get(ownerUserId), 'ownerUserId');
  if (!owner.active) throw invalid('ownerUserId', 'This user is not active any more.');
  return owner.id;
}

const conflict = (message: string, field = 'leadId') => new ProblemError('state-conflict', message, { field });
