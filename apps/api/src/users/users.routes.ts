import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { IdParams, newId, UserChange, UserCreate, UserPage, UserQuery, UserView } from '@outrider/contracts';
import type { UserRecord } from '@outrider/db';
import { writeAudit } from '@outrider/security';
import { answers } from '../http/answers.js';
import { createOnce, IdempotencyHeaders } from '../http/create-once.js';
import { byId, pageById, toPage } from '../http/cursor.js';
import { found, given, orAlreadyExists, referred } from '../http/found.js';
import { iso } from '../http/instants.js';
import type { NounDeps } from '../deps.js';
import { changeUser } from './change-user.js';
import { hashNewPassword } from './new-password.js';
import { checkHolds, permissionsOfGiven } from './user-rights.js';

type Deps = Pick<NounDeps, 'bus' | 'clock' | 'passwords' | 'callerOf'>;
const tags = ['users'];

export const toUserView = (user: UserRecord): UserView => ({ ...user, createdAt: iso(user.createdAt) });

export const userRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/users',
      {
        config: { permission: 'users.read' },
        schema: {
          summary: 'List users',
          tags,
          querystring: UserQuery,
          response: answers({ 200: UserPage }, ['invalid-cursor']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        return toPage(await records.read.users.list(request.query, pageById(request.query)), toUserView, byId);
      },
    );

    app.post(
      '/users',
      {
        config: { permission: 'users.write' },
        schema: {
          summary: 'Add a user',
          tags,
          headers: IdempotencyHeaders,
          body: UserCreate,
          response: answers({ 201: UserView }, [
            'already-exists',
            'unknown-reference',
            'password-too-common',
            'idempotency-key-reused',
          ]),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        const { password, ...body } = request.body;
        const passwordHash = await hashNewPassword(deps, caller.records, body, password);
        return createOnce(request, reply, {
          caller,
          clock: deps.clock,
          work: async (tx) => {
            referred(await tx.teams.get(body.teamId), 'teamId');
            const given = { role: body.role, customRoleId: body.customRoleId ?? null };
            checkHolds(caller, await permissionsOfGiven(tx, given));
            const user = {
              ...body,
              ...given,
              id: newId(),
              email: body.email.toLowerCase(),
              active: true,
              createdAt: deps.clock.now(),
            };
            await orAlreadyExists(tx.users.insert({ ...user, passwordHash }), {
              index: 'users_email',
              field: 'email',
              message: 'Another user logs on with this address.',
            });
            await writeAudit(tx, caller.actor, 'user.created', user.id, { email: user.email, ...given });
            return toUserView(user);
          },
        });
      },
    );

    app.get(
      '/users/:id',
      {
        config: { permission: 'users.read' },
        schema: { summary: 'Get a user', tags, params: IdParams, response: answers({ 200: UserView }, ['not-found']) },
      },
      async (request) =>
        toUserView(found(await deps.callerOf(request).records.primary.users.get(request.params.id), 'user')),
    );

    app.patch(
      '/users/:id',
      {
        config: { permission: 'users.write' },
        schema: {
          summary: 'Change a user',
          description:
            'A new password, another role, or `active: false`, ends all of their log-ons. A new password takes a fresh confirmation; ' +
            'one’s own is changed with `PUT /v1/session/password`.',
          tags,
          params: IdParams,
          body: UserChange,
          response: answers({ 200: UserView }, [
            'not-found',
            'unknown-reference',
            'state-conflict',
            'password-too-common',
            'confirmation-required',
          ]),
        },
      },
      async (request) =>
        toUserView(await changeUser(deps, deps.callerOf(request), request.params.id, given(request.body))),
    );
  };
