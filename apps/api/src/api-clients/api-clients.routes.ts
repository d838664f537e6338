import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  ApiClientChange,
  ApiClientCreate,
  ApiClientPage,
  ApiClientPermissions,
  ApiClientQuery,
  ApiClientView,
  IdParams,
  newId,
  ProblemError,
} from '@outrider/contracts';
import type { ApiClientRecord } from '@outrider/db';
import { CLIENT_PERMISSIONS, isByCampaign, writeAudit } from '@outrider/security';
import { answers } from '../http/answers.js';
import { createOnce, IdempotencyHeaders } from '../http/create-once.js';
import { byId, pageById, toPage } from '../http/cursor.js';
import { found, given, referred } from '../http/found.js';
import { iso } from '../http/instants.js';
import type { NounDeps } from '../deps.js';
import { approvalState } from '../partner-approvals/approval-view.js';
import { readScopes } from './read-scopes.js';

const DEFAULT_REQUESTS_PER_MINUTE = 600;

const toView = ({ createdAt, tenantId: _, ...row }: ApiClientRecord): ApiClientView => ({
  ...row,
  createdAt: iso(createdAt),
});

const tags = ['API clients'];
export const apiClientRoutes =
  (deps: Pick<NounDeps, 'clock' | 'callerOf'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/api-clients',
      {
        config: { permission: 'api-clients.read' },
        schema: {
          summary: 'List API clients',
          tags,
          querystring: ApiClientQuery,
          response: answers({ 200: ApiClientPage }, ['invalid-cursor']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        return toPage(await records.primary.apiClients.list(request.query, pageById(request.query)), toView, byId);
      },
    );

    app.get(
      '/api-clients/permissions',
      {
        config: { permission: 'api-clients.read' },
        schema: {
          summary: 'List what an API client may be allowed',
          tags,
          response: answers({ 200: ApiClientPermissions }),
        },
      },
      async () => ({
        items: CLIENT_PERMISSIONS.map((permission) => ({ permission, byCampaign: isByCampaign(permission) })),
      }),
    );

    app.post(
      '/api-clients',
      {
        config: { permission: 'api-clients.write' },
        schema: {
          summary: 'Let a partner’s program in',
          description:
            'On a valid approval of the partner. The client then needs a key (`POST /v1/api-clients/{id}/keys`).',
          tags,
          headers: IdempotencyHeaders,
          body: ApiClientCreate,
          response: answers({ 201: ApiClientView }, ['unknown-reference', 'state-conflict', 'idempotency-key-reused']),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        const { approvalId, ...body } = request.body;
        return createOnce(request, reply, {
          caller,
          clock: deps.clock,
          work: async (tx) => {
            const approval = referred(await tx.partnerApprovals.lock(approvalId), 'approvalId');
            const createdAt = deps.clock.now();
            const state = approvalState(approval, createdAt);
            if (state !== 'valid') {
              throw new ProblemError('state-conflict', `The partner’s approval is ${state}: record another first.`, {
                field: 'approvalId',
              });
            }
            const scopes = await readScopes(tx, caller, body.scopes);
            const requestsPerMinute = body.requestsPerMinute ?? DEFAULT_REQUESTS_PER_MINUTE;
            const createdByUserId = caller.session.userId;
            const row = {
              ...body,
              id: newId(),
              approvalId,
              scopes,
              requestsPerMinute,
              active: true,
              createdByUserId,
              createdAt,
            };
            await tx.apiClients.insert(row);
            await writeAudit(tx, caller.actor, 'api-client.created', row.id, { ...body, approvalId });
            return { ...row, createdAt: iso(createdAt) };
          },
        });
      },
    );

    app.get(
      '/api-clients/:id',
      {
        config: { permission: 'api-clients.read' },
        schema: {
          summary: 'Get an API client',
          tags,
          params: IdParams,
          response: answers({ 200: ApiClientView }, ['not-found']),
        },
      },
      async (request) =>
        toView(found(await deps.callerOf(request).records.primary.apiClients.get(request.params.id), 'API client')),
    );

    app.patch(
      '/api-clients/:id',
      {
        config: { permission: 'api-clients.write' },
        schema: {
          summary: 'Change an API client',
          description: 'What it may do is as changed from its next request on; `active: false` cuts it off.',
          tags,
          params: IdParams,
          body: ApiClientChange,
          response: answers({ 200: ApiClientView }, ['not-found', 'unknown-reference']),
        },
      },
      async (request) => {
        const caller = deps.callerOf(request);
        const { id } = request.params;
        const { scopes: newScopes, ...changes } = given(request.body);
        return caller.records.transaction(async (tx) => {
          const client = found(await tx.apiClients.lock(id), 'API client');
          const scopes = newScopes === undefined ? client.scopes : await readScopes(tx, caller, newScopes);
          await tx.apiClients.update(id, { ...changes, scopes });
          await writeAudit(tx, caller.actor, 'api-client.changed', id, { ...request.body });
          return toView({ ...client, ...changes, scopes });
        });
      },
    );
  };
