import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError, type SessionView } from '@outrider/contracts';
import { tenantRecords, type RecordWriters } from '@outrider/db';
import {
  permissionsOfSession,
  PERMISSIONS,
  readSessionToken,
  SESSION_STAGES,
  sessionCookieName,
  sessionCookieOptions,
  writeAudit,
  type Device,
  type IssuedSession,
  type Session,
  type SessionStage,
} from '@outrider/security';
import { iso } from '../http/instants.js';
import { gatewayFor } from './gateway-address.js';
import type { SessionAnswerDeps } from './session-deps.js';

export const deviceOf = (request: FastifyRequest): Device => ({
  ip: request.ip,
  userAgent: String(request.headers['user-agent'] ?? ''),
});

const ended = () => new ProblemError('not-signed-in', 'Your log-on has ended. Log on again.');

/** What every answer that begins, renews or shows a session has in common. */
export function createSessionAnswers(deps: SessionAnswerDeps) {
  const { production, gatewayUrl } = deps.settings;
  const cookieName = sessionCookieName(production);

  const view = async (session: Session, pageHost: string): Promise<SessionView> => {
    const { secondFactors } = tenantRecords(deps.database, session.tenantId).primary;
    const factors = await secondFactors.listOf(session.userId);
    const permissions = permissionsOfSession(session);
    const { grant } = session;
    return {
      user: {
        id: session.userId,
        name: session.name,
        email: session.email,
        role: session.role,
        teamId: session.teamId,
      },
      tenantId: session.tenantId,
      stage: session.stage,
      via: session.via,
      factors: [...new Set(factors.map(({ kind }) => kind))],
      permissions: session.stage === 'full' ? PERMISSIONS.filter((each) => permissions.has(each)) : ['session.own'],
      support: grant && { staffName: session.staffName ?? '', scope: grant.scope, endsAt: iso(grant.expiresAt) },
      expiresAt: iso(session.expiresAt),
      gatewayUrl: gatewayFor(gatewayUrl, pageHost),
    };
  };

  /** Puts the token into the cookie, and nowhere else. */
  const setCookie = (reply: FastifyReply, { token, expiresAt }: IssuedSession) =>
    reply.setCookie(cookieName, token, { ...sessionCookieOptions(production), expires: expiresAt });

  return {
    view,
    setCookie,
    clearCookie: (reply: FastifyReply) => reply.clearCookie(cookieName, sessionCookieOptions(production)),

    /** Ends the session that the browser came with, whoever's it is: a browser has one. */
    endEarlier: async (request: FastifyRequest): Promise<void> => {
      const token = readSessionToken(request.headers.cookie, production);
      const earlier = await deps.sessions.verify(token, SESSION_STAGES);
      if (!earlier) return;
      const { tenantId, userId, staffUserId, id, tokenHash } = earlier;
      const actor = { userId, staffId: staffUserId, ip: request.ip };
      await tenantRecords(deps.database, tenantId).transaction(async (tx) => {
        await tx.devices.endOne(userId, id, deps.clock.now());
        await writeAudit(tx, actor, 'session.revoked', userId, { sessionId: id });
      });
      void deps.bus.publish('user-session.revoked', { tokenHash });
    },

    /** Hands a session over that was made just now, and says whose it is. */
    give: async (request: FastifyRequest, reply: FastifyReply, issued: IssuedSession): Promise<SessionView> => {
      const session = await deps.sessions.verifyHash(issued.tokenHash, SESSION_STAGES);
      if (!session) throw ended();
      setCookie(reply, issued);
      return view(session, request.hostname);
    },

    /**
     * Gives the caller's session another token in the transaction of `work`; the old one is dead, and its sockets close.
     * @throws ProblemError `not-signed-in` where it has ended meanwhile
     */
    renew: async <R>(
      request: FastifyRequest,
      session: Session,
      change: { stage?: SessionStage; secondFactorAt?: Date },
      work: (tx: RecordWriters, issued: IssuedSession) => Promise<R>,
    ): Promise<{ issued: IssuedSession; result: R }> => {
      const records = tenantRecords(deps.database, session.tenantId);
      const renewed = await records.transaction(async (tx) => {
        const issued = await deps.sessions.rotate(session, change, deviceOf(request), tx.devices);
        if (!issued) throw ended();
        return { issued, result: await work(tx, issued) };
      });
      void deps.bus.publish('user-session.revoked', { tokenHash: session.tokenHash });
      return renewed;
    },
  };
}
export type SessionAnswers = ReturnType<typeof createSessionAnswers>;
