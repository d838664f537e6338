import { ProblemError, type RoleChange } from '@outrider/contracts';
import type { AgentSession, RoleRecord } from '@outrider/db';
import { writeAudit } from '@outrider/security';
import type { Caller } from '../http/access.js';
import { found } from '../http/found.js';
import type { NounDeps } from '../deps.js';
import { tellEnded } from '../session/tell-ended.js';
import { tellAgentSession } from '../users/tell-agent-session.js';
import { checkListed, listed } from './role-permissions.js';

/**
 * Changes a role. With other permissions, its users are logged off at once: whoever logs on has the new ones from the start.
 * @throws ProblemError `permission-denied` where it permits, or would permit, more than the caller may give; `state-conflict` where it
 * is the caller's own
 */
export async function changeRole(
  deps: Pick<NounDeps, 'bus' | 'clock'>,
  caller: Caller,
  id: string,
  body: RoleChange,
): Promise<RoleRecord> {
  const { role, ended, agentSessions } = await caller.records.transaction(async (tx) => {
    const at = deps.clock.now();
    const before = found(await tx.roles.lock(id), 'role');
    const had = checkListed(caller, listed(before.permissions));
    const permissions = body.permissions === undefined ? had : checkListed(caller, body.permissions);
    const holders = same(had, permissions) ? [] : await tx.roles.holders(id);
    if (holders.includes(caller.session.userId)) {
      throw new ProblemError('state-conflict', 'Nobody changes their own rights. Ask an administrator to do this.');
    }
    await tx.roles.update(id, { ...body, permissions });
    const ended: string[] = [];
    const agentSessions: AgentSession[] = [];
    for (const userId of holders) {
      ended.push(...(await tx.users.endSessions(userId, at)));
      const session = await tx.agentLogOffs.endForLogOff(userId, at);
      if (session) agentSessions.push(session);
    }
    const role = found(await tx.roles.get(id), 'role');
    await writeAudit(tx, caller.actor, 'role.changed', id, { ...body, before: had });
    return { role, ended, agentSessions };
  });
  tellEnded(deps.bus, ended);
  for (const session of agentSessions) tellAgentSession(deps.bus, session);
  return role;
}

const same = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((each, position) => each === other[position]);
