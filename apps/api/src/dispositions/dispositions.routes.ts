import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  DispositionChange,
  DispositionCreate,
  DispositionPage,
  DispositionQuery,
  DispositionRules,
  DispositionView,
  IdParams,
  newId,
  ProblemError,
} from '@outrider/contracts';
import type { DispositionRecord } from '@outrider/db';
import { writeAudit } from '@outrider/security';
import { answers } from '../http/answers.js';
import { createOnce, IdempotencyHeaders } from '../http/create-once.js';
import { byId, pageById, toPage } from '../http/cursor.js';
import { found, given, orAlreadyExists, referred } from '../http/found.js';
import type { NounDeps } from '../deps.js';
import { checkAction, checkRules } from './rules.js';

const tags = ['dispositions'];

const toDispositionView = (disposition: Omit<DispositionRecord, 'tenantId'>): DispositionView => ({
  id: disposition.id,
  campaignId: disposition.campaignId,
  code: disposition.code,
  label: disposition.label,
  category: disposition.category,
  system: disposition.system,
  position: disposition.position,
  active: disposition.active,
  rules: disposition.rules,
});

export const dispositionRoutes =
  (deps: Pick<NounDeps, 'clock' | 'callerOf'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/dispositions',
      {
        config: { permission: 'dispositions.read', clients: true },
        schema: {
          summary: 'List dispositions',
          description: 'With `campaignId`: those that its agents may give, its own and those of every campaign.',
          tags,
          querystring: DispositionQuery,
          response: answers({ 200: DispositionPage }, ['invalid-cursor']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        const page = await records.read.dispositions.list(request.query, pageById(request.query));
        return toPage(page, toDispositionView, byId);
      },
    );

    app.post(
      '/dispositions',
      {
        config: { permission: 'dispositions.write', clients: true },
        schema: {
          summary: 'Add a disposition',
          tags,
          headers: IdempotencyHeaders,
          body: DispositionCreate,
          response: answers({ 201: DispositionView }, [
            'unknown-reference',
            'already-exists',
            'idempotency-key-reused',
          ]),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        const { action, ...body } = request.body;
        checkAction(body.category, action, 'action');
        return createOnce(request, reply, {
          caller,
          clock: deps.clock,
          work: async (tx) => {
            if (body.campaignId) referred(await tx.campaigns.get(body.campaignId), 'campaignId');
            const disposition = {
              id: newId(),
              code: body.code,
              label: body.label,
              category: body.category,
              campaignId: body.campaignId ?? null,
              position: body.position ?? 0,
              system: false,
              active: true,
            };
            await orAlreadyExists(tx.dispositions.insert(disposition), {
              index: 'dispositions_code',
              field: 'code',
              message: 'Another disposition has this code.',
            });
            const rules = [{ campaignId: null, action }];
            await tx.dispositions.setRules(disposition.id, rules);
            await writeAudit(tx, caller.actor, 'disposition.created', disposition.id, { ...request.body });
            return toDispositionView({ ...disposition, rules });
          },
        });
      },
    );

    app.get(
      '/dispositions/:id',
      {
        config: { permission: 'dispositions.read', clients: true },
        schema: {
          summary: 'Get a disposition',
          tags,
          params: IdParams,
          response: answers({ 200: DispositionView }, ['not-found']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        return toDispositionView(found(await records.primary.dispositions.get(request.params.id), 'disposition'));
      },
    );

    app.patch(
      '/dispositions/:id',
      {
        config: { permission: 'dispositions.write', clients: true },
        schema: {
          summary: 'Rename, order, retire or bring back a disposition',
          tags,
          params: IdParams,
          body: DispositionChange,
          response: answers({ 200: DispositionView }, ['not-found', 'state-conflict']),
        },
      },
      async (request) => {
        const { records, actor } = deps.callerOf(request);
        const { id } = request.params;
        const changes = given(request.body);
        return records.transaction(async (tx) => {
          const disposition = found(await tx.dispositions.get(id), 'disposition');
          if (disposition.system && changes.active === false) {
            throw new ProblemError('state-conflict', 'The platform gives this disposition itself; it stays active.', {
              field: 'active',
            });
          }
          await tx.dispositions.update(id, changes);
          await writeAudit(tx, actor, 'disposition.changed', id, changes);
          return toDispositionView({ ...disposition, ...changes });
        });
      },
    );

    app.put(
      '/dispositions/:id/rules',
      {
        config: { permission: 'dispositions.write', clients: true },
        schema: {
          summary: 'Say what a disposition does to the lead',
          description:
            'Replaces all of its rules. The one with `campaignId: null` is for every campaign without its own.',
          tags,
          params: IdParams,
          body: DispositionRules,
          response: answers({ 200: DispositionView }, ['not-found', 'unknown-reference']),
        },
      },
      async (request) => {
        const { records, actor } = deps.callerOf(request);
        const { id } = request.params;
        const { rules } = request.body;
        return records.transaction(async (tx) => {
          const disposition = found(await tx.dispositions.get(id), 'disposition');
          await checkRules(tx, disposition.category, rules);
          await tx.dispositions.setRules(id, rules);
          await writeAudit(tx, actor, 'disposition.rules-changed', id, { rules });
          return toDispositionView({ ...disposition, rules });
        });
      },
    );
  };
