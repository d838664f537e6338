import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  IdParams,
  newId,
  SuppressionCreate,
  SuppressionPage,
  SuppressionQuery,
  SuppressionView,
} from '@outrider/contracts';
import type { SuppressionRecord } from '@outrider/db';
import { writeAudit } from '@outrider/security';
import { answers, NoContent } from '../http/answers.js';
import { createOnce, IdempotencyHeaders } from '../http/create-once.js';
import { byId, pageById, toPage } from '../http/cursor.js';
import { found, referred } from '../http/found.js';
import { iso } from '../http/instants.js';
import { countryOf, readNumber } from '../http/numbers.js';
import type { NounDeps } from '../deps.js';

const tags = ['suppressions'];

const toSuppressionView = (suppression: Omit<SuppressionRecord, 'tenantId'>): SuppressionView => ({
  id: suppression.id,
  number: suppression.number,
  campaignId: suppression.campaignId,
  source: suppression.source,
  note: suppression.note,
  createdByUserId: suppression.createdByUserId,
  createdAt: iso(suppression.createdAt),
});

export const suppressionRoutes =
  (deps: Pick<NounDeps, 'clock' | 'callerOf'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/suppressions',
      {
        config: { permission: 'suppressions.read', clients: true },
        schema: {
          summary: 'List suppressed numbers',
          tags,
          querystring: SuppressionQuery,
          response: answers({ 200: SuppressionPage }, ['invalid-cursor', 'invalid-number']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        const { number, ...filter } = request.query;
        const e164 = number === undefined ? undefined : readNumber(number, await countryOf(records.read), 'number');
        const page = await records.read.suppressions.list({ ...filter, number: e164 }, pageById(request.query));
        return toPage(page, toSuppressionView, byId);
      },
    );

    app.post(
      '/suppressions',
      {
        config: { permission: 'suppressions.write', clients: true },
        schema: {
          summary: 'Suppress a number',
          description:
            'In force at once: the next call to it is not placed. A number that is suppressed already stays so.',
          tags,
          headers: IdempotencyHeaders,
          body: SuppressionCreate,
          response: answers({ 201: SuppressionView }, [
            'unknown-reference',
            'invalid-number',
            'idempotency-key-reused',
          ]),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        return createOnce(request, reply, {
          caller,
          clock: deps.clock,
          work: async (tx) => {
            const { body } = request;
            if (body.campaignId) referred(await tx.campaigns.get(body.campaignId), 'campaignId');
            const suppression = {
              id: newId(),
              number: readNumber(body.number, await countryOf(tx), 'number'),
              campaignId: body.campaignId ?? null,
              source: body.source ?? ('manual' as const),
              note: body.note ?? null,
              createdByUserId: caller.actor.userId,
              createdAt: deps.clock.now(),
            };
            await tx.suppressions.insert(suppression);
            await writeAudit(tx, caller.actor, 'suppression.created', suppression.id, {
              number: suppression.number,
              source: suppression.source,
            });
            return toSuppressionView(suppression);
          },
        });
      },
    );

    app.get(
      '/suppressions/:id',
      {
        config: { permission: 'suppressions.read', clients: true },
        schema: {
          summary: 'Get a suppression',
          tags,
          params: IdParams,
          response: answers({ 200: SuppressionView }, ['not-found']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        return toSuppressionView(found(await records.primary.suppressions.get(request.params.id), 'suppression'));
      },
    );

    app.delete(
      '/suppressions/:id',
      {
        config: { permission: 'suppressions.write', clients: true },
        schema: {
          summary: 'Lift a suppression',
          tags,
          params: IdParams,
          response: answers({ 204: NoContent }, ['not-found']),
        },
      },
      async (request, reply) => {
        const { records, actor } = deps.callerOf(request);
        const { id } = request.params;
        await records.transaction(async (tx) => {
          const suppression = found(await tx.suppressions.get(id), 'suppression');
          await tx.suppressions.delete(id);
          await writeAudit(tx, actor, 'suppression.deleted', id, {
            number: suppression.number,
            source: suppression.source,
          });
        });
        return reply.code(204).send(null);
      },
    );
  };
