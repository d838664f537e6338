import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError, type LogOnBody } from '@outrider/contracts';
import { tenantRecords, type LogOnUser } from '@outrider/db';
import { permitsAddress, writeAudit, type IssuedSession, type SessionStage } from '@outrider/security';
import type { Background } from '../background.js';
import { deviceOf } from './session-answers.js';
import type { SessionRouteDeps } from './session-deps.js';
import { createTries } from './tries.js';

type Deps = Omit<SessionRouteDeps, 'bus' | 'callerOf'>;

/** Whether a user has to show a second factor: staff always. */
export const secondFactorForced = (tenant: { tenantKind: string; secondFactorRequired: boolean }): boolean =>
  tenant.secondFactorRequired || tenant.tenantKind === 'operator';

/** How far the first factor brings a log-on. */
export function stageAfterFirstFactor(hasFactor: boolean, forced: boolean): SessionStage {
  if (hasFactor) return 'second-factor';
  return forced ? 'enrolment' : 'full';
}

const refusal = () => new ProblemError('log-on-failed', 'The e-mail address or the password is wrong.');

/**
 * Logs on with a password. Unknown address, wrong password, user who is not active, address outside the tenant's list, and user who
 * is not served here: one answer, after the same work.
 */
export function createLogOn(deps: Deps, background: Background) {
  const tries = createTries('log-on', deps);
  const serves = deps.settings.serves ?? 'customer';

  const audit = (user: LogOnUser, request: FastifyRequest, last: boolean) =>
    background.run('a refused log-on was not audited', async () => {
      const { ip } = request;
      await tenantRecords(deps.database, user.tenantId).transaction(async (tx) => {
        await writeAudit(tx, { userId: null, ip }, 'session.refused', user.id);
        if (last) await writeAudit(tx, { userId: null, ip }, 'session.locked', user.id);
      });
    });

  return async (request: FastifyRequest, reply: FastifyReply, body: LogOnBody): Promise<IssuedSession> => {
    const { email, password } = body;
    const taken = await tries.take(email, request, reply);
    const user = await deps.userSessions.findUser(email);
    const right = await deps.passwords.verify(user?.passwordHash, password).catch(async (error: unknown) => {
      await taken.giveBack();
      throw error;
    });
    const permitted =
      user !== undefined && user.active && user.tenantKind === serves && permitsAddress(user.ipAllowlist, request.ip);
    if (!right || !permitted) {
      tries.failed(request);
      // Not waited for: the time of the answer must not tell whether the address is known.
      if (user) audit(user, request, taken.last);
      throw refusal();
    }
    await taken.succeeded();
    const at = deps.clock.now();
    return tenantRecords(deps.database, user.tenantId).transaction(async (tx) => {
      const now = await tx.devices.holdUser(user.id);
      // Shut out, or given another password, since it was looked at.
      if (!now?.active || now.passwordHash !== user.passwordHash) throw refusal();
      const factors = await tx.secondFactors.listOf(user.id);
      const stage = stageAfterFirstFactor(factors.length > 0, secondFactorForced(now));
      // Who has no second factor has just shown all there is.
      const secondFactorAt = stage === 'second-factor' ? null : at;
      const session = { tenantId: user.tenantId, userId: user.id, stage, secondFactorAt };
      const issued = await deps.sessions.create(session, deviceOf(request), tx.devices);
      await writeAudit(tx, { userId: user.id, ip: request.ip }, 'session.created', user.id, { stage });
      return issued;
    });
  };
}
