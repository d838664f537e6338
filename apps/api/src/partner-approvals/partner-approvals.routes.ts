import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  IdParams,
  newId,
  PartnerApprovalCreate,
  PartnerApprovalPage,
  PartnerApprovalQuery,
  PartnerApprovalView,
  ProblemError,
} from '@outrider/contracts';
import { writeAudit } from '@outrider/security';
import { answers } from '../http/answers.js';
import { createOnce, IdempotencyHeaders } from '../http/create-once.js';
import { byId, pageById, toPage } from '../http/cursor.js';
import { found, invalid } from '../http/found.js';
import { readInstant } from '../http/instants.js';
import type { NounDeps } from '../deps.js';
import { approvalView } from './approval-view.js';

const tags = ['API clients'];
export const partnerApprovalRoutes =
  (deps: Pick<NounDeps, 'clock' | 'callerOf'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/partner-approvals',
      {
        config: { permission: 'api-clients.read' },
        schema: {
          summary: 'List the partners that you have approved',
          description: 'Those that were revoked too.',
          tags,
          querystring: PartnerApprovalQuery,
          response: answers({ 200: PartnerApprovalPage }, ['invalid-cursor']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        const page = await records.primary.partnerApprovals.list(pageById(request.query));
        return toPage(page, (row) => approvalView(row, deps.clock.now()), byId);
      },
    );

    app.post(
      '/partner-approvals',
      {
        config: { permission: 'approvals.write' },
        schema: {
          summary: 'Approve a partner in writing',
          description:
            'No third party gets an API client without it. Who approves, when, what and where the evidence lies stay on record.',
          tags,
          headers: IdempotencyHeaders,
          body: PartnerApprovalCreate,
          response: answers({ 201: PartnerApprovalView }, ['idempotency-key-reused']),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        const { expiresAt: until, ...body } = request.body;
        const approvedAt = deps.clock.now();
        const expiresAt = until == null ? null : readInstant(until, 'expiresAt');
        if (expiresAt !== null && expiresAt <= approvedAt) throw invalid('expiresAt', 'This time has passed.');
        return createOnce(request, reply, {
          caller,
          clock: deps.clock,
          work: async (tx) => {
            const approvedByUserId = caller.session.userId;
            const row = { ...body, id: newId(), approvedByUserId, approvedAt, expiresAt, revokedAt: null };
            await tx.partnerApprovals.insert(row);
            await writeAudit(tx, caller.actor, 'partner-approval.created', row.id, { ...body, expiresAt });
            return approvalView(row, approvedAt);
          },
        });
      },
    );

    app.get(
      '/partner-approvals/:id',
      {
        config: { permission: 'api-clients.read' },
        schema: {
          summary: 'Get a partner’s approval',
          tags,
          params: IdParams,
          response: answers({ 200: PartnerApprovalView }, ['not-found']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        const row = found(await records.primary.partnerApprovals.get(request.params.id), 'approval');
        return approvalView(row, deps.clock.now());
      },
    );

    app.post(
      '/partner-approvals/:id/revoke',
      {
        config: { permission: 'approvals.write' },
        schema: {
          summary: 'Revoke a partner’s approval',
          description: 'Its API clients are cut off at once: tokens that they have are refused from then on.',
          tags,
          params: IdParams,
          response: answers({ 200: PartnerApprovalView }, ['not-found', 'state-conflict']),
        },
      },
      async (request) => {
        const { records, actor } = deps.callerOf(request);
        const { id } = request.params;
        const revokedAt = deps.clock.now();
        return records.transaction(async (tx) => {
          const row = found(await tx.partnerApprovals.lock(id), 'approval');
          if ((await tx.partnerApprovals.revoke(id, revokedAt)) === 0) {
            throw new ProblemError('state-conflict', 'This approval was revoked before.');
          }
          await writeAudit(tx, actor, 'partner-approval.revoked', id, { partnerName: row.partnerName });
          return approvalView({ ...row, revokedAt }, revokedAt);
        });
      },
    );
  };
