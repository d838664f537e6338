import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  FactorConfirmed,
  IdParams,
  newId,
  ProblemError,
  TotpBegin,
  TotpBegun,
  TotpConfirm,
  WebauthnOptions,
  WebauthnRegistration,
} from '@outrider/contracts';
import { matchTotp, newTotpSecret, totpUri, writeAudit } from '@outrider/security';
import { answers } from '../http/answers.js';
import { found, orAlreadyExists } from '../http/found.js';
import { requireConfirmation } from '../session/confirmation.js';
import { createSessionAnswers } from '../session/session-answers.js';
import type { FactorRouteDeps } from '../session/session-deps.js';
import { createTries } from '../session/tries.js';
import { enrol, requireRoom } from './enrolment.js';
import { totpPlace } from './places.js';
import { CHALLENGE_MS, createWebauthn } from './webauthn.js';

const ISSUER = 'Outrider';
const tags = ['second factors'];
const config = { permission: 'session.own', stages: ['enrolment', 'full'], identity: true } as const;

/** Setting up a second factor of one's own. */
export const enrolmentRoutes =
  (deps: FactorRouteDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { secretBox, settings, clock } = deps;
    const webauthn = createWebauthn({ publicUrl: settings.publicUrl, origins: settings.webOrigins });
    const tries = createTries('factor', deps);
    const answer = createSessionAnswers(deps);

    app.post(
      '/session/second-factors/totp',
      {
        config,
        schema: {
          summary: 'Begin to set up one-time codes',
          description: 'Does nothing until the first code is shown. Beginning again forgets what was begun before.',
          tags,
          body: TotpBegin,
          response: answers({ 201: TotpBegun }, ['confirmation-required', 'state-conflict']),
        },
      },
      async (request, reply) => {
        const { session, records } = deps.callerOf(request);
        const at = clock.now();
        requireConfirmation(session, at);
        requireRoom(await records.primary.secondFactors.listOf(session.userId));
        const id = newId();
        const secret = newTotpSecret();
        const secretEncrypted = await secretBox.seal(secret, totpPlace(session.tenantId, id));
        const { userId } = session;
        const { name } = request.body;
        await records.transaction(async (tx) => {
          await tx.secondFactors.deleteUnconfirmed(userId);
          await tx.secondFactors.insert({ id, userId, kind: 'totp', name, secretEncrypted, createdAt: at });
        });
        reply.code(201);
        return { id, secret, otpauthUri: totpUri(secret, session.email, ISSUER) };
      },
    );

    app.post(
      '/session/second-factors/totp/:id/confirm',
      {
        config,
        schema: {
          summary: 'Confirm one-time codes with the first',
          description: 'The session gets another token and is logged on; the user’s other log-ons end.',
          tags,
          params: IdParams,
          body: TotpConfirm,
          response: answers({ 200: FactorConfirmed }, [
            'not-found',
            'second-factor-wrong',
            'confirmation-required',
            'state-conflict',
            'too-many-requests',
          ]),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        const { session, records } = caller;
        const { userId, tenantId } = session;
        const { id } = request.params;
        requireConfirmation(session, clock.now());
        const begun = found(await records.transaction((tx) => tx.secondFactors.lock(userId, id)), 'second factor');
        if (begun.confirmedAt || begun.secretEncrypted === null) {
          throw new ProblemError('state-conflict', 'It is set up already.');
        }
        const taken = await tries.take(userId, request, reply);
        const secret = await secretBox.open(begun.secretEncrypted, totpPlace(tenantId, id));
        const step = matchTotp(secret, request.body.code, clock.now(), null);
        if (step === undefined) {
          tries.failed(request);
          await records.transaction((tx) =>
            writeAudit(tx, caller.actor, 'second-factor.refused', userId, { factorId: id }),
          );
          throw new ProblemError('second-factor-wrong', 'The code is wrong. Is the clock of your phone right?', {
            field: 'code',
          });
        }
        await taken.succeeded();
        return enrol({ ...deps, answer }, caller, { request, reply }, async (tx, at) =>
          (await tx.secondFactors.confirm(userId, id, at, step)) ? tx.secondFactors.lock(userId, id) : undefined,
        );
      },
    );

    app.post(
      '/session/second-factors/webauthn/options',
      {
        config,
        schema: {
          summary: 'Begin to set up a key',
          description:
            'What `navigator.credentials.create` is to be called with. Good for one answer, within five minutes.',
          tags,
          response: answers({ 200: WebauthnOptions }, ['confirmation-required', 'state-conflict']),
        },
      },
      async (request) => {
        const { session, records } = deps.callerOf(request);
        const at = clock.now();
        requireConfirmation(session, at);
        const factors = await records.primary.secondFactors.listOf(session.userId);
        requireRoom(factors);
        const { userId: id, email, name } = session;
        const options = await webauthn.registrationOptions({ id, email, name }, factors);
        const until = new Date(at.getTime() + CHALLENGE_MS);
        await records.transaction((tx) => tx.devices.ask(session.tokenHash, `enrol:${options.challenge}`, until));
        return { options: { ...options } };
      },
    );

    app.post(
      '/session/second-factors/webauthn',
      {
        config,
        schema: {
          summary: 'Set up a key',
          description: 'The session gets another token and is logged on; the user’s other log-ons end.',
          tags,
          body: WebauthnRegistration,
          response: answers({ 201: FactorConfirmed }, [
            'second-factor-wrong',
            'confirmation-required',
            'already-exists',
            'state-conflict',
          ]),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        const { session, records } = caller;
        const { name, response } = request.body;
        requireConfirmation(session, clock.now());
        const challenge = await records.transaction((tx) => tx.devices.takeChallenge(session.tokenHash, clock.now()));
        const isOurs = challenge?.startsWith('enrol:') === true;
        const key = isOurs ? await webauthn.verifyRegistration(response, challenge.slice('enrol:'.length)) : undefined;
        if (!key)
          throw new ProblemError('second-factor-wrong', 'The key did not answer what it was asked. Begin again.');
        reply.code(201);
        const id = newId();
        const confirmed = enrol({ ...deps, answer }, caller, { request, reply }, async (tx, at) => {
          const row = { id, userId: session.userId, kind: 'webauthn' as const, name, ...key };
          await tx.secondFactors.insert({ ...row, createdAt: at, confirmedAt: at });
          return tx.secondFactors.lock(session.userId, id);
        });
        return orAlreadyExists(confirmed, {
          index: 'second_factors_credential',
          field: 'response',
          message: 'This key is set up already.',
        });
      },
    );
  };
