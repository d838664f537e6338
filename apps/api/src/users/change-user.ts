import { ProblemError, type UserChange } from '@outrider/contracts';
import type { UserRecord } from '@outrider/db';
import { writeAudit } from '@outrider/security';
import type { Caller } from '../http/access.js';
import { found, referred } from '../http/found.js';
import type { NounDeps } from '../deps.js';
import { tellAgentSession } from './tell-agent-session.js';

/**
 * Changes a user. Who is shut out, or has a new password, is logged off everywhere at once, and is an agent no longer than a call that is up.
 * @throws ProblemError `state-conflict` where administrators would shut themselves out
 */
export async function changeUser(
  deps: Pick<NounDeps, 'bus' | 'clock' | 'passwords'>,
  caller: Caller,
  id: string,
  body: UserChange,
): Promise<UserRecord> {
  const { password, ...changes } = body;
  const isOwn = id === caller.session.userId;
  if (isOwn && (changes.active === false || (changes.role !== undefined && changes.role !== caller.session.role))) {
    throw new ProblemError('state-conflict', 'Nobody can shut themselves out. Ask another administrator to do this.', {
      field: changes.active === false ? 'active' : 'role',
    });
  }
  const passwordHash = password === undefined ? undefined : await deps.passwords.hash(password);
  const { user, ended, agentSession } = await caller.records.transaction(async (tx) => {
    found(await tx.users.get(id), 'user');
    if (changes.teamId !== undefined) referred(await tx.teams.get(changes.teamId), 'teamId');
    await tx.users.update(id, { ...changes, ...(passwordHash === undefined ? {} : { passwordHash }) });
    const endsLogOns = passwordHash !== undefined || changes.active === false;
    const hashes = endsLogOns ? await tx.users.endSessions(id, deps.clock.now()) : [];
    const agentSession = endsLogOns ? await tx.agentLogOffs.endForLogOff(id, deps.clock.now()) : undefined;
    await writeAudit(tx, caller.actor, 'user.changed', id, { ...body });
    return { user: found(await tx.users.get(id), 'user'), ended: hashes, agentSession };
  });
  for (const tokenHash of ended) void deps.bus.publish('user-session.revoked', { tokenHash });
  if (agentSession) tellAgentSession(deps.bus, agentSession);
  return user;
}
