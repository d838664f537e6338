import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { OwnPasswordChange, PasswordConfirmation, ProblemError, SessionView } from '@outrider/contracts';
import { writeAudit } from '@outrider/security';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answers } from '../http/answers.js';
import { hashNewPassword } from '../users/new-password.js';
import { createSessionAnswers } from './session-answers.js';
import type { SessionRouteDeps } from './session-deps.js';
import { tellEnded } from './tell-ended.js';
import { createTries } from './tries.js';

const tags = ['session'];

/** The password of who is logged on. */
export const ownPasswordRoutes =
  (deps: SessionRouteDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    // Counted with log-ons: a stolen session is no second chance to guess.
    const tries = createTries('log-on', deps);
    const answer = createSessionAnswers(deps);

    /** @throws ProblemError `log-on-failed`, naming the field; that is on record */
    const check = async (request: FastifyRequest, reply: FastifyReply, password: string, field: string) => {
      const { session, records, actor } = deps.callerOf(request);
      const taken = await tries.take(session.email, request, reply);
      const user = await deps.userSessions.findUser(session.email);
      const right = await deps.passwords.verify(user?.passwordHash, password).catch(async (error: unknown) => {
        await taken.giveBack();
        throw error;
      });
      if (right) return taken.succeeded();
      tries.failed(request);
      await records.transaction(async (tx) => {
        await writeAudit(tx, actor, 'session.refused', session.userId, { sessionId: session.id });
        if (taken.last) await writeAudit(tx, actor, 'session.locked', session.userId);
      });
      throw new ProblemError('log-on-failed', 'The password is wrong.', { field });
    };

    app.post(
      '/session/confirmation',
      {
        config: { permission: 'session.own', stages: ['enrolment', 'full'], identity: true },
        schema: {
          summary: 'Show the password again',
          description:
            'Before something delicate, and only for who has no second factor; others show that. The session gets another token.',
          tags,
          body: PasswordConfirmation,
          response: answers({ 200: SessionView }, ['log-on-failed', 'state-conflict', 'too-many-requests']),
        },
      },
      async (request, reply) => {
        const { session, records, actor } = deps.callerOf(request);
        if ((await records.primary.secondFactors.listOf(session.userId)).length > 0) {
          throw new ProblemError(
            'state-conflict',
            'You have a second factor. Show that (POST /v1/session/second-factor).',
          );
        }
        await check(request, reply, request.body.password, 'password');
        const { issued } = await answer.renew(request, session, { secondFactorAt: deps.clock.now() }, (tx) =>
          writeAudit(tx, actor, 'session.stage-passed', session.userId, { by: 'password' }),
        );
        return answer.give(request, reply, issued);
      },
    );

    app.put(
      '/session/password',
      {
        config: { permission: 'session.own', identity: true },
        schema: {
          summary: 'Change one’s own password',
          description: 'Ends all other log-ons of the user; this one gets another token.',
          tags,
          body: OwnPasswordChange,
          response: answers({ 200: SessionView }, ['log-on-failed', 'password-too-common', 'too-many-requests']),
        },
      },
      async (request, reply) => {
        const { session, records, actor } = deps.callerOf(request);
        const { currentPassword, newPassword } = request.body;
        await check(request, reply, currentPassword, 'currentPassword');
        const passwordHash = await hashNewPassword(deps, records, session, newPassword, 'newPassword');
        const at = deps.clock.now();
        const { issued, result } = await answer.renew(request, session, {}, async (tx, { tokenHash }) => {
          await tx.passwordResets.setPassword(session.userId, passwordHash, at);
          await tx.passwordResets.deleteUnused(session.userId);
          const ended = await tx.devices.endOthers(session.userId, tokenHash, at);
          await writeAudit(tx, actor, 'password.changed', session.userId, { endedSessions: ended.length });
          return ended;
        });
        tellEnded(deps.bus, result);
        return answer.give(request, reply, issued);
      },
    );
  };
