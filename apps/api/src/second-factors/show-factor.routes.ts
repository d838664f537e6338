import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { FactorShown, ProblemError, SessionView, WebauthnOptions } from '@outrider/contracts';
import { writeAudit } from '@outrider/security';
import { answers } from '../http/answers.js';
import { createSessionAnswers } from '../session/session-answers.js';
import type { FactorRouteDeps } from '../session/session-deps.js';
import { createTries } from '../session/tries.js';
import { createFactorCheck } from './show-factor.js';
import { CHALLENGE_MS, createWebauthn } from './webauthn.js';

const tags = ['session'];
const stages = ['second-factor', 'full'] as const;

/** Showing a second factor: to log on, or again before something delicate. */
export const showFactorRoutes =
  (deps: FactorRouteDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { database, secretBox, settings } = deps;
    const webauthn = createWebauthn({ publicUrl: settings.publicUrl, origins: settings.webOrigins });
    const check = createFactorCheck({ database, secretBox, webauthn });
    const tries = createTries('factor', deps);
    const answer = createSessionAnswers(deps);
    const wrong = () => new ProblemError('second-factor-wrong', 'The second factor is wrong, or was used before.');

    app.post(
      '/session/second-factor/webauthn-options',
      {
        config: { permission: 'session.own', stages, identity: true },
        schema: {
          summary: 'Begin to show a key',
          description:
            'What `navigator.credentials.get` is to be called with. Good for one answer, within five minutes.',
          tags,
          response: answers({ 200: WebauthnOptions }, ['state-conflict']),
        },
      },
      async (request) => {
        const { session, records } = deps.callerOf(request);
        const factors = await records.primary.secondFactors.listOf(session.userId);
        const keys = factors.filter(({ kind }) => kind === 'webauthn');
        if (keys.length === 0) throw new ProblemError('state-conflict', 'You have not set up a key.');
        const options = await webauthn.authenticationOptions(keys);
        const until = new Date(deps.clock.now().getTime() + CHALLENGE_MS);
        await records.transaction((tx) => tx.devices.ask(session.tokenHash, `show:${options.challenge}`, until));
        return { options: { ...options } };
      },
    );

    app.post(
      '/session/second-factor',
      {
        config: { permission: 'session.own', stages, identity: true },
        schema: {
          summary: 'Show a second factor',
          description:
            'A one-time code, a recovery code or a key. The session gets another token, and is logged on. A code works once. After ' +
            'five wrong ones a log-on that waits for its second factor ends.',
          tags,
          body: FactorShown,
          response: answers({ 200: SessionView }, ['second-factor-wrong', 'too-many-requests']),
        },
      },
      async (request, reply) => {
        const { session, records, actor } = deps.callerOf(request);
        const taken = await tries.take(session.userId, request, reply);
        const at = deps.clock.now();
        try {
          const shown = await check(session, request.body, at);
          if (!shown) throw wrong();
          const { issued } = await answer.renew(request, session, { stage: 'full', secondFactorAt: at }, async (tx) => {
            if (!(await shown.use(tx))) throw wrong();
            if (shown.kind === 'recovery-code') {
              await writeAudit(tx, actor, 'recovery-codes.used', session.userId);
            }
            await writeAudit(tx, actor, 'session.stage-passed', session.userId, { by: shown.kind });
          });
          await taken.succeeded();
          return await answer.give(request, reply, issued);
        } catch (error) {
          if (!(error instanceof ProblemError) || error.code !== 'second-factor-wrong') throw error;
          tries.failed(request);
          const ends = taken.last && session.stage === 'second-factor';
          await records.transaction(async (tx) => {
            if (ends) await tx.devices.endOne(session.userId, session.id, at);
            await writeAudit(tx, actor, 'second-factor.refused', session.userId);
            if (taken.last) await writeAudit(tx, actor, 'session.locked', session.userId, { at: 'second-factor' });
          });
          if (ends) {
            void deps.bus.publish('user-session.revoked', { tokenHash: session.tokenHash });
            answer.clearCookie(reply);
          }
          throw error;
        }
      },
    );
  };
