import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  FactorList,
  IdParams,
  ProblemError,
  RecoveryCodes,
  SecuritySettings,
  SecuritySettingsChange,
} from '@outrider/contracts';
import { writeAudit } from '@outrider/security';
import type { NounDeps } from '../deps.js';
import { answers, NoContent } from '../http/answers.js';
import { found } from '../http/found.js';
import { requireConfirmation } from '../session/confirmation.js';
import { secondFactorForced } from '../session/log-on.js';
import { createSessionAnswers } from '../session/session-answers.js';
import type { SessionAnswerDeps } from '../session/session-deps.js';
import { tellEnded } from '../session/tell-ended.js';
import { replaceRecoveryCodes, toFactorView } from './enrolment.js';
import { checkHolds, permissionsOfGiven } from '../users/user-rights.js';

type Deps = SessionAnswerDeps & Pick<NounDeps, 'callerOf'>;
const tags = ['second factors'];
const own = { permission: 'session.own', stages: ['enrolment', 'full'], identity: true } as const;

/** One's own second factors, those of others, and whether a tenant asks for them. */
export const secondFactorRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const answer = createSessionAnswers(deps);

    app.get(
      '/session/second-factors',
      {
        config: own,
        schema: { summary: 'List one’s own second factors', tags, response: answers({ 200: FactorList }) },
      },
      async (request) => {
        const { session, records } = deps.callerOf(request);
        const { secondFactors } = records.primary;
        return {
          items: (await secondFactors.listOf(session.userId)).map(toFactorView),
          recoveryCodesLeft: await secondFactors.recoveryCodesLeft(session.userId),
          required: secondFactorForced(session),
        };
      },
    );

    app.delete(
      '/session/second-factors/:id',
      {
        config: { permission: 'session.own', identity: true },
        schema: {
          summary: 'Remove a second factor of one’s own',
          description: 'Ends the user’s other log-ons. With the last one go the recovery codes.',
          tags,
          params: IdParams,
          response: answers({ 204: NoContent }, ['not-found', 'confirmation-required', 'state-conflict']),
        },
      },
      async (request, reply) => {
        const { session, actor } = deps.callerOf(request);
        const { userId } = session;
        const { id } = request.params;
        const at = deps.clock.now();
        requireConfirmation(session, at);
        const { issued, result } = await answer.renew(request, session, {}, async (tx, { tokenHash }) => {
          const factor = found(await tx.secondFactors.lock(userId, id), 'second factor');
          const isLast = !(await tx.secondFactors.hasOthers(userId, id));
          if (isLast && secondFactorForced(session)) {
            throw new ProblemError('state-conflict', 'You have to have one. Set up another before you remove this.');
          }
          if (isLast) await tx.secondFactors.deleteAll(userId);
          else await tx.secondFactors.delete(userId, id);
          const ended = await tx.devices.endOthers(userId, tokenHash, at);
          await writeAudit(tx, actor, 'second-factor.removed', id, { kind: factor.kind, name: factor.name });
          return ended;
        });
        tellEnded(deps.bus, result);
        answer.setCookie(reply, issued);
        return reply.code(204).send(null);
      },
    );

    app.post(
      '/session/recovery-codes',
      {
        config: { permission: 'session.own', identity: true },
        schema: {
          summary: 'Make new recovery codes',
          description: 'Those that there were are worth nothing from then on.',
          tags,
          response: answers({ 201: RecoveryCodes }, ['confirmation-required', 'state-conflict']),
        },
      },
      async (request, reply) => {
        const { session, records, actor } = deps.callerOf(request);
        const { userId } = session;
        const at = deps.clock.now();
        requireConfirmation(session, at);
        const codes = await records.transaction(async (tx) => {
          if ((await tx.secondFactors.listOf(userId)).length === 0) {
            throw new ProblemError('state-conflict', 'Recovery codes stand in for a second factor. Set one up first.');
          }
          const made = await replaceRecoveryCodes(tx, userId, at);
          await writeAudit(tx, actor, 'recovery-codes.created', userId);
          return made;
        });
        reply.code(201);
        return { codes };
      },
    );

    app.delete(
      '/users/:id/second-factors',
      {
        config: { permission: 'security.write' },
        schema: {
          summary: 'Take away a user’s second factors',
          description: 'For who has lost them, recovery codes included. Ends the user’s log-ons.',
          tags,
          params: IdParams,
          response: answers({ 204: NoContent }, ['not-found', 'confirmation-required', 'state-conflict']),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        const { session, records, actor } = caller;
        const { id } = request.params;
        const at = deps.clock.now();
        requireConfirmation(session, at);
        if (id === session.userId) {
          throw new ProblemError('state-conflict', 'These are your own. Ask another administrator to do this.');
        }
        const ended = await records.transaction(async (tx) => {
          checkHolds(caller, await permissionsOfGiven(tx, found(await tx.users.get(id), 'user')));
          const removed = await tx.secondFactors.deleteAll(id);
          const sessions = await tx.users.endSessions(id, at);
          await writeAudit(tx, actor, 'second-factor.reset', id, { removed });
          return sessions;
        });
        tellEnded(deps.bus, ended);
        return reply.code(204).send(null);
      },
    );

    app.get(
      '/security-settings',
      {
        config: { permission: 'security.read' },
        schema: {
          summary: 'What the tenant asks of log-ons',
          tags,
          response: answers({ 200: SecuritySettings }),
        },
      },
      async (request) => {
        const { secondFactorRequired } = found(await deps.callerOf(request).records.primary.tenant.own(), 'tenant');
        return { secondFactorRequired };
      },
    );

    app.patch(
      '/security-settings',
      {
        config: { permission: 'security.write' },
        schema: {
          summary: 'Change what the tenant asks of log-ons',
          description:
            'When a second factor is asked for, log-ons of users who have none end; they set one up when they log on again.',
          tags,
          body: SecuritySettingsChange,
          response: answers({ 200: SecuritySettings }, ['confirmation-required', 'would-lock-out']),
        },
      },
      async (request) => {
        const { session, records, actor } = deps.callerOf(request);
        const { secondFactorRequired = false } = request.body;
        const at = deps.clock.now();
        requireConfirmation(session, at);
        const ended = await records.transaction(async (tx) => {
          const before = found(await tx.tenant.lock(), 'tenant');
          if (before.secondFactorRequired === secondFactorRequired) return [];
          if (secondFactorRequired && (await tx.secondFactors.listOf(session.userId)).length === 0) {
            throw new ProblemError('would-lock-out', 'Set up a second factor of your own first.');
          }
          await tx.tenant.update({ secondFactorRequired });
          const sessions = secondFactorRequired ? await tx.devices.endWithoutFactor(at) : [];
          await writeAudit(tx, actor, 'security.changed', session.tenantId, { secondFactorRequired });
          return sessions;
        });
        tellEnded(deps.bus, ended);
        return { secondFactorRequired };
      },
    );
  };
