import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  IdParams,
  newId,
  PermissionList,
  RoleChange,
  RoleCreate,
  RolePage,
  RoleQuery,
  RoleView,
} from '@outrider/contracts';
import type { RoleRecord } from '@outrider/db';
import { RANKED_ROLES } from '@outrider/domain';
import { isIdentityPermission, roleMay, TENANT_PERMISSIONS, writeAudit } from '@outrider/security';
import { answers, NoContent } from '../http/answers.js';
import { createOnce, IdempotencyHeaders } from '../http/create-once.js';
import { byId, pageById, toPage } from '../http/cursor.js';
import { found, given, orAlreadyExists } from '../http/found.js';
import { iso } from '../http/instants.js';
import type { NounDeps } from '../deps.js';
import { changeRole } from './change-role.js';
import { checkListed, listed, mayGive } from './role-permissions.js';

type Deps = Pick<NounDeps, 'bus' | 'clock' | 'callerOf'>;
const tags = ['roles'];

const toRoleView = ({ id, name, permissions, users, createdAt }: RoleRecord): RoleView => ({
  id,
  name,
  permissions: listed(permissions),
  users,
  createdAt: iso(createdAt),
});

const nameClash = { index: 'roles_name', field: 'name', message: 'Another role has this name.' };

export const roleRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/permissions',
      {
        config: { permission: 'roles.read' },
        schema: {
          summary: 'List what roles may permit',
          tags,
          response: answers({ 200: PermissionList }),
        },
      },
      async (request) => {
        const caller = deps.callerOf(request);
        const items = TENANT_PERMISSIONS.map((permission) => ({
          permission,
          fromRole: RANKED_ROLES.find((role) => roleMay(role, permission)) ?? 'admin',
          identity: isIdentityPermission(permission),
          grantable: mayGive(caller, permission),
        }));
        return { items };
      },
    );

    app.get(
      '/roles',
      {
        config: { permission: 'roles.read' },
        schema: {
          summary: 'List roles of your own',
          tags,
          querystring: RoleQuery,
          response: answers({ 200: RolePage }, ['invalid-cursor']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        return toPage(await records.read.roles.list(pageById(request.query)), toRoleView, byId);
      },
    );

    app.post(
      '/roles',
      {
        config: { permission: 'roles.write' },
        schema: {
          summary: 'Add a role',
          description: 'It may permit what you may do yourself, and no more.',
          tags,
          headers: IdempotencyHeaders,
          body: RoleCreate,
          response: answers({ 201: RoleView }, ['already-exists', 'idempotency-key-reused']),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        const permissions = checkListed(caller, request.body.permissions);
        return createOnce(request, reply, {
          caller,
          clock: deps.clock,
          work: async (tx) => {
            const role = { id: newId(), name: request.body.name, permissions, createdAt: deps.clock.now() };
            await orAlreadyExists(tx.roles.insert(role), nameClash);
            await writeAudit(tx, caller.actor, 'role.created', role.id, { name: role.name, permissions });
            return toRoleView({ ...role, users: 0 });
          },
        });
      },
    );

    app.get(
      '/roles/:id',
      {
        config: { permission: 'roles.read' },
        schema: { summary: 'Get a role', tags, params: IdParams, response: answers({ 200: RoleView }, ['not-found']) },
      },
      async (request) =>
        toRoleView(found(await deps.callerOf(request).records.primary.roles.get(request.params.id), 'role')),
    );

    app.patch(
      '/roles/:id',
      {
        config: { permission: 'roles.write' },
        schema: {
          summary: 'Change a role',
          description: 'Other permissions end the log-ons of all users who have it.',
          tags,
          params: IdParams,
          body: RoleChange,
          response: answers({ 200: RoleView }, ['not-found', 'already-exists', 'state-conflict']),
        },
      },
      async (request) =>
        toRoleView(
          await orAlreadyExists(
            changeRole(deps, deps.callerOf(request), request.params.id, given(request.body)),
            nameClash,
          ),
        ),
    );

    app.delete(
      '/roles/:id',
      {
        config: { permission: 'roles.write' },
        schema: {
          summary: 'Remove a role that nobody has',
          tags,
          params: IdParams,
          response: answers({ 204: NoContent }, ['not-found', 'in-use']),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        const { id } = request.params;
        await caller.records.transaction(async (tx) => {
          const role = found(await tx.roles.get(id), 'role');
          checkListed(caller, listed(role.permissions));
          await tx.roles.delete(id);
          await writeAudit(tx, caller.actor, 'role.deleted', id, { name: role.name });
        });
        return reply.code(204).send(null);
      },
    );
  };
