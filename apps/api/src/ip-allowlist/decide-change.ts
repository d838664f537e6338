import { ProblemError, type AllowlistDecision } from '@outrider/contracts';
import type { AgentSession, IpAllowlistChangeRecord, RecordWriters } from '@outrider/db';
import { permitsAddress, writeAudit } from '@outrider/security';
import type { Caller } from '../http/access.js';
import { found } from '../http/found.js';
import type { NounDeps } from '../deps.js';
import { tellEnded } from '../session/tell-ended.js';
import { tellAgentSession } from '../users/tell-agent-session.js';
import { authorMayApplyAt, decidersOf, LONE_DELAY_MS } from './deciders.js';
import { checkLockOut, orAnywhere, sameNetworks } from './networks.js';

type Deps = Pick<NounDeps, 'bus' | 'clock'>;

/**
 * Puts a change of the tenant's networks into force. Log-ons from addresses that are let in no more end at once.
 * @throws ProblemError `permission-denied` where its author would decide it, `would-lock-out`, `state-conflict` where it waits no more
 */
export async function applyChange(
  deps: Deps,
  caller: Caller,
  id: string,
  options: AllowlistDecision & { address: string },
): Promise<IpAllowlistChangeRecord> {
  const { change, ended, agentSessions } = await caller.records.transaction(async (tx) => {
    const at = deps.clock.now();
    const tenant = await tx.tenant.lock();
    const proposed = await pending(tx, id, at);
    const lone = await checkDecider(tx, caller, proposed, at);
    if (!sameNetworks(tenant?.ipAllowlist ?? [], proposed.before)) {
      throw new ProblemError('state-conflict', 'The list has changed since. Propose the change anew.');
    }
    // Nobody would be left who could let the only administrator in again.
    checkLockOut(proposed.after, options.address, options.confirmLockOut === true && !lone);
    const networks = orAnywhere(proposed.after);
    await tx.tenant.update({ ipAllowlist: networks });
    await decide(tx, caller, id, at, 'applied');
    const outside = (await tx.users.openSessions(at)).filter(({ ip }) => !permitsAddress(networks, ip));
    const hashes = outside.map(({ tokenHash }) => tokenHash);
    await tx.users.revokeSessions(hashes, at);
    const agentSessions: AgentSession[] = [];
    for (const userId of new Set(outside.map((session) => session.userId))) {
      const session = await tx.agentLogOffs.pauseForLogOff(userId, at);
      if (session) agentSessions.push(session);
    }
    const change = found(await tx.ipAllowlistChanges.get(id), 'change');
    await writeAudit(tx, caller.actor, 'ip-allowlist.approved', id, { alone: lone, logOnsEnded: outside.length });
    return { change, ended: hashes, agentSessions };
  });
  const { tenantId } = caller.session;
  void deps.bus.publish('tenant.access-changed', { tenantId });
  tellEnded(deps.bus, ended);
  for (const session of agentSessions) tellAgentSession(deps.bus, session);
  return change;
}

/** Lays a change aside: another administrator rejects it, its author withdraws it. */
export function layAside(
  deps: Deps,
  caller: Caller,
  id: string,
  state: 'rejected' | 'withdrawn',
): Promise<IpAllowlistChangeRecord> {
  return caller.records.transaction(async (tx) => {
    const at = deps.clock.now();
    const { proposedByUserId } = await pending(tx, id, at);
    const own = proposedByUserId === caller.session.userId;
    if (state === 'withdrawn' && !own) {
      throw new ProblemError('permission-denied', 'Only its author withdraws a change. Reject it instead.');
    }
    if (state === 'rejected' && own) {
      throw new ProblemError('permission-denied', 'This change is yours. Withdraw it instead.');
    }
    await decide(tx, caller, id, at, state);
    const change = found(await tx.ipAllowlistChanges.get(id), 'change');
    await writeAudit(tx, caller.actor, `ip-allowlist.${state}`, id);
    return change;
  });
}

async function pending(tx: RecordWriters, id: string, at: Date): Promise<IpAllowlistChangeRecord> {
  const change = found(await tx.ipAllowlistChanges.get(id), 'change');
  if (change.state !== 'proposed' || change.expiresAt <= at) throw decidedAlready();
  return change;
}

async function decide(
  tx: RecordWriters,
  caller: Caller,
  id: string,
  at: Date,
  state: 'applied' | 'rejected' | 'withdrawn',
): Promise<void> {
  const decided = { state, decidedByUserId: caller.session.userId, decidedAt: at };
  if ((await tx.ipAllowlistChanges.updatePending(id, at, decided)) === 0) throw decidedAlready();
}

const decidedAlready = () =>
  new ProblemError('state-conflict', 'The change does not wait for a decision any more. Propose it anew.');

/** Two people, unless there is one alone who may, and has slept on it. Returns whether it is one alone. */
async function checkDecider(
  tx: RecordWriters,
  caller: Caller,
  change: IpAllowlistChangeRecord,
  at: Date,
): Promise<boolean> {
  if (change.proposedByUserId !== caller.session.userId) {
    await checkOwnPerson(tx, caller, at);
    await checkOtherPerson(tx, caller, change);
    return false;
  }
  const from = authorMayApplyAt(change, await decidersOf(tx));
  if (from === null)
    throw new ProblemError('permission-denied', 'This change is yours. Another person has to apply it.');
  if (from > at) {
    throw new ProblemError(
      'state-conflict',
      `You are the only one who could apply this change, and may do so from ${from.toISOString()} on.`,
    );
  }
  return true;
}

/** A user, and the role that the user has. */
async function idsOf(tx: RecordWriters, userId: string): Promise<string[]> {
  const user = await tx.users.get(userId);
  return user?.customRoleId ? [userId, user.customRoleId] : [userId];
}

/**
 * Who was made, or got a password or rights, may be whoever did that, in another's clothes: for a day, as who is alone. So may be whom a
 * log-on service vouches for that somebody else has set up.
 */
async function checkOwnPerson(tx: RecordWriters, caller: Caller, at: Date): Promise<void> {
  const { userId, via } = caller.session;
  const since = new Date(at.getTime() - LONE_DELAY_MS);
  const ids = await idsOf(tx, userId);
  const touched = await tx.ipAllowlistChanges.lastTouched(userId, ids, since, via === 'single-sign-on');
  if (!touched) return;
  const from = new Date(touched.getTime() + LONE_DELAY_MS);
  throw new ProblemError(
    'state-conflict',
    `You, or the service that you logged on with, were made or changed a short while ago: you may apply this from ${from.toISOString()} on.`,
  );
}

/** And so may have been the author, when the change was proposed. */
async function checkOtherPerson(tx: RecordWriters, caller: Caller, change: IpAllowlistChangeRecord): Promise<void> {
  const { proposedByUserId, proposedAt: until } = change;
  const within = { since: new Date(until.getTime() - LONE_DELAY_MS), until };
  const ids = await idsOf(tx, proposedByUserId);
  if (!(await tx.ipAllowlistChanges.lastTouchedBy(caller.session.userId, ids, within))) return;
  throw new ProblemError(
    'state-conflict',
    'You made or changed its author, or a log-on service, the day before this was proposed. Another person has to apply it.',
  );
}
