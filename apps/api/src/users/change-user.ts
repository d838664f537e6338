import { ProblemError, type UserChange } from '@outrider/contracts';
import type { RecordWriters, UserRecord } from '@outrider/db';
import { writeAudit } from '@outrider/security';
import type { Caller } from '../http/access.js';
import { found, referred } from '../http/found.js';
import type { NounDeps } from '../deps.js';
import { requireConfirmation } from '../session/confirmation.js';
import { tellEnded } from '../session/tell-ended.js';
import { hashNewPassword } from './new-password.js';
import { tellAgentSession } from './tell-agent-session.js';
import { checkHolds, permissionsOfGiven, type GivenRole } from './user-rights.js';

/**
 * Changes a user. Who is shut out, or has a new password or other rights, is logged off everywhere at once, and is an agent no
 * longer than a call that is up.
 * @throws ProblemError `state-conflict` where administrators would shut themselves out, or no administrator would be left;
 * `permission-denied` where the user is, or would be, allowed more than the caller
 */
export async function changeUser(
  deps: Pick<NounDeps, 'bus' | 'clock' | 'passwords'>,
  caller: Caller,
  id: string,
  body: UserChange,
): Promise<UserRecord> {
  const { password, ...changes } = body;
  const passwordHash = password === undefined ? undefined : await newPasswordHash(deps, caller, id, password);
  const changesRights = changes.role !== undefined || changes.customRoleId !== undefined;
  const { user, ended, agentSession } = await caller.records.transaction(async (tx) => {
    const at = deps.clock.now();
    const admins = changesRights || changes.active === false ? await tx.users.lockAdmins() : [];
    const before = found(await tx.users.lock(id), 'user');
    checkHolds(caller, await permissionsOfGiven(tx, before));
    if (changes.teamId !== undefined) referred(await tx.teams.get(changes.teamId), 'teamId');
    const given = givenRole(before, changes);
    const otherRights = given.role !== before.role || given.customRoleId !== before.customRoleId;
    if (changesRights) checkHolds(caller, await permissionsOfGiven(tx, given));
    checkLeftInside(caller, before, { otherRights, active: changes.active, admins, given });

    const newPassword = passwordHash === undefined ? {} : { passwordHash, passwordChangedAt: at };
    await tx.users.update(id, { ...changes, ...given, ...newPassword });
    const endsLogOns = passwordHash !== undefined || changes.active === false || otherRights;
    const hashes = endsLogOns ? await tx.users.endSessions(id, at) : [];
    const agentSession = endsLogOns ? await tx.agentLogOffs.endForLogOff(id, at) : undefined;
    const user = found(await tx.users.get(id), 'user');
    await writeAudit(tx, caller.actor, 'user.changed', id, { ...body });
    return { user, ended: hashes, agentSession };
  });
  tellEnded(deps.bus, ended);
  if (agentSession) tellAgentSession(deps.bus, agentSession);
  return user;
}

/** Whoever sets another's password can log on as them. */
async function newPasswordHash(
  deps: Pick<NounDeps, 'clock' | 'passwords'>,
  caller: Caller,
  id: string,
  password: string,
): Promise<string> {
  if (id === caller.session.userId) {
    throw new ProblemError(
      'state-conflict',
      'Change your own password with the one you have (PUT /v1/session/password).',
      {
        field: 'password',
      },
    );
  }
  const user = found(await caller.records.primary.users.get(id), 'user');
  requireConfirmation(caller.session, deps.clock.now());
  return hashNewPassword(deps, caller.records, user, password);
}

/** A fixed role leaves no role of the tenant's own behind. */
function givenRole(before: GivenRole, changes: Pick<UserChange, 'role' | 'customRoleId'>): GivenRole {
  const role = changes.role ?? before.role;
  if (changes.customRoleId !== undefined) return { role, customRoleId: changes.customRoleId };
  return { role, customRoleId: role === 'custom' ? before.customRoleId : null };
}

function checkLeftInside(
  caller: Caller,
  before: Awaited<ReturnType<RecordWriters['users']['lock']>> & object,
  next: { otherRights: boolean; active: boolean | undefined; admins: readonly string[]; given: GivenRole },
): void {
  const shutOut = next.active === false;
  if (!shutOut && !next.otherRights) return;
  const field = shutOut ? 'active' : 'role';
  if (before.id === caller.session.userId) {
    throw new ProblemError('state-conflict', 'Nobody can shut themselves out. Ask another administrator to do this.', {
      field,
    });
  }
  const unmade = next.admins.includes(before.id) && (shutOut || next.given.role !== 'admin');
  if (unmade && next.admins.length === 1) {
    throw new ProblemError('state-conflict', 'This is the last administrator. Make another one first.', { field });
  }
}
