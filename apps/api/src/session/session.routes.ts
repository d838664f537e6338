import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { LogOnBody, SessionView } from '@outrider/contracts';
import { SESSION_STAGES, writeAudit } from '@outrider/security';
import { createBackground } from '../background.js';
import { answers, NoContent } from '../http/answers.js';
import { tellAgentSession } from '../users/tell-agent-session.js';
import { createLogOn } from './log-on.js';
import { createSessionAnswers } from './session-answers.js';
import type { SessionRouteDeps } from './session-deps.js';

const tags = ['session'];

/** Logging on and off. */
export const sessionRoutes =
  (deps: SessionRouteDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const background = createBackground(deps.logger);
    const logOn = createLogOn(deps, background);
    const session = createSessionAnswers(deps);
    app.addHook('onClose', () => background.settled());

    app.post(
      '/session',
      {
        config: { public: true },
        schema: {
          summary: 'Log on',
          description:
            'Sets the session cookie. Every log-on that is refused gets the same answer, whatever the reason. After five tries of an ' +
            'account from one address, that address waits for 15 minutes.',
          tags,
          body: LogOnBody,
          response: answers({ 201: SessionView }, ['log-on-failed', 'too-many-requests'], { public: true }),
        },
      },
      async (request, reply) => {
        const issued = await logOn(request, reply, request.body);
        await session.endEarlier(request);
        reply.code(201);
        return session.give(request, reply, issued);
      },
    );

    app.get(
      '/session',
      {
        config: { permission: 'session.own', stages: SESSION_STAGES },
        schema: { summary: 'Who is logged on', tags, response: answers({ 200: SessionView }) },
      },
      async (request) => session.view(deps.callerOf(request).session, request.hostname),
    );

    app.delete(
      '/session',
      {
        config: { permission: 'session.own', stages: SESSION_STAGES, logsOff: true },
        schema: { summary: 'Log off', tags, response: answers({ 204: NoContent }) },
      },
      async (request, reply) => {
        const { session: own, records, actor } = deps.callerOf(request);
        const at = deps.clock.now();
        const agentSession = await records.transaction(async (tx) => {
          await tx.devices.endOne(own.userId, own.id, at);
          // Support looks over the user's shoulder; its leaving is not the user's.
          const paused = own.grant ? undefined : await tx.agentLogOffs.pauseForLogOff(own.userId, at);
          await writeAudit(tx, actor, 'session.revoked', own.userId, { sessionId: own.id });
          return paused;
        });
        void deps.bus.publish('user-session.revoked', { tokenHash: own.tokenHash });
        if (agentSession) tellAgentSession(deps.bus, agentSession);
        reply.code(204);
        return session.clearCookie(reply).send(null);
      },
    );
  };
