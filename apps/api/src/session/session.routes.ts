import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { LogOnBody, ProblemError, SessionView } from '@outrider/contracts';
import { tenantRecords } from '@outrider/db';
import { permissionsOf, sessionCookieName, sessionCookieOptions, writeAudit, type Session } from '@outrider/security';
import { answers, NoContent } from '../http/answers.js';
import { iso } from '../http/instants.js';
import type { NounDeps } from '../deps.js';
import { createLogOnLimit } from './log-on-limit.js';
import { tellAgentSession } from '../users/tell-agent-session.js';
import { gatewayFor } from './gateway-address.js';

type Deps = Pick<
  NounDeps,
  'database' | 'bus' | 'redis' | 'clock' | 'passwords' | 'sessions' | 'userSessions' | 'settings' | 'callerOf'
>;

export const sessionRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { production, gatewayUrl } = deps.settings;
    const cookieName = sessionCookieName(production);
    const limit = createLogOnLimit(deps.redis, deps.clock.now);
    const view = (
      session: Pick<Session, 'userId' | 'name' | 'email' | 'role' | 'teamId' | 'tenantId' | 'expiresAt'>,
      pageHost: string,
    ): SessionView => ({
      user: {
        id: session.userId,
        name: session.name,
        email: session.email,
        role: session.role,
        teamId: session.teamId,
      },
      tenantId: session.tenantId,
      permissions: permissionsOf(session.role),
      expiresAt: iso(session.expiresAt),
      gatewayUrl: gatewayFor(gatewayUrl, pageHost),
    });

    app.post(
      '/session',
      {
        config: { public: true },
        schema: {
          summary: 'Log on',
          description: 'Sets the session cookie. An unknown address and a wrong password get the same answer.',
          tags: ['session'],
          body: LogOnBody,
          response: answers({ 201: SessionView }, ['log-on-failed', 'too-many-requests'], { public: true }),
        },
      },
      async (request, reply) => {
        const { email, password } = request.body;
        const wait = await limit.wait(email, request.ip);
        if (wait > 0) {
          reply.header('retry-after', wait);
          throw new ProblemError('too-many-requests', `Too many failed log-ons. Try again in ${wait} s.`);
        }
        const user = await deps.userSessions.findUser(email);
        const right = await deps.passwords.verify(user?.passwordHash, password);
        if (!user || !right || !user.active) {
          await limit.failed(email, request.ip);
          // Not waited for: the time of the answer must not tell whether the address is known.
          if (user) {
            tenantRecords(deps.database, user.tenantId)
              .transaction((tx) => writeAudit(tx, { userId: null, ip: request.ip }, 'session.refused', user.id))
              .catch((error: unknown) => request.log.error({ err: error }, 'a refused log-on was not audited'));
          }
          throw new ProblemError('log-on-failed', 'The e-mail address or the password is wrong.');
        }
        await limit.succeeded(email, request.ip);
        const created = await deps.sessions.create(
          { tenantId: user.tenantId, userId: user.id },
          { ip: request.ip, userAgent: String(request.headers['user-agent'] ?? '') },
        );
        await tenantRecords(deps.database, user.tenantId).transaction((tx) =>
          writeAudit(tx, { userId: user.id, ip: request.ip }, 'session.created', user.id),
        );
        return reply
          .code(201)
          .setCookie(cookieName, created.token, { ...sessionCookieOptions(production), expires: created.expiresAt })
          .send(view({ ...user, userId: user.id, expiresAt: created.expiresAt }, request.hostname));
      },
    );

    app.get(
      '/session',
      {
        config: { permission: 'session.own' },
        schema: { summary: 'Who is logged on', tags: ['session'], response: answers({ 200: SessionView }) },
      },
      async (request) => view(deps.callerOf(request).session, request.hostname),
    );

    app.delete(
      '/session',
      {
        config: { permission: 'session.own' },
        schema: { summary: 'Log off', tags: ['session'], response: answers({ 204: NoContent }) },
      },
      async (request, reply) => {
        const { session, records, actor } = deps.callerOf(request);
        await deps.sessions.revoke(session.tokenHash);
        const agentSession = await records.transaction(async (tx) => {
          await writeAudit(tx, actor, 'session.revoked', session.userId);
          return tx.agentLogOffs.pauseForLogOff(session.userId, deps.clock.now());
        });
        void deps.bus.publish('user-session.revoked', { tokenHash: session.tokenHash });
        if (agentSession) tellAgentSession(deps.bus, agentSession);
        return reply.code(204).clearCookie(cookieName, sessionCookieOptions(production)).send(null);
      },
    );
  };
