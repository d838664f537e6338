import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  CallerIdChange,
  CallerIdCreate,
  CallerIdPage,
  CallerIdQuery,
  CallerIdView,
  IdParams,
  newId,
} from '@outrider/contracts';
import type { CallerIdRecord } from '@outrider/db';
import { writeAudit } from '@outrider/security';
import { answers } from '../http/answers.js';
import { createOnce, IdempotencyHeaders } from '../http/create-once.js';
import { byId, pageById, toPage } from '../http/cursor.js';
import { found, given, orAlreadyExists } from '../http/found.js';
import { iso } from '../http/instants.js';
import { countryOf, readNumber } from '../http/numbers.js';
import type { NounDeps } from '../deps.js';

const tags = ['caller IDs'];

const toCallerIdView = (callerId: Omit<CallerIdRecord, 'tenantId'>): CallerIdView => ({
  id: callerId.id,
  number: callerId.number,
  label: callerId.label,
  active: callerId.active,
  createdAt: iso(callerId.createdAt),
});

export const callerIdRoutes =
  (deps: Pick<NounDeps, 'clock' | 'callerOf'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/caller-ids',
      {
        config: { permission: 'caller-ids.read', clients: true },
        schema: {
          summary: 'List caller IDs',
          tags,
          querystring: CallerIdQuery,
          response: answers({ 200: CallerIdPage }, ['invalid-cursor']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        return toPage(await records.read.callerIds.list(request.query, pageById(request.query)), toCallerIdView, byId);
      },
    );

    app.post(
      '/caller-ids',
      {
        config: { permission: 'caller-ids.write' },
        schema: {
          summary: 'Add a caller ID',
          tags,
          headers: IdempotencyHeaders,
          body: CallerIdCreate,
          response: answers({ 201: CallerIdView }, ['invalid-number', 'already-exists', 'idempotency-key-reused']),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        return createOnce(request, reply, {
          caller,
          clock: deps.clock,
          work: async (tx) => {
            const callerId = {
              id: newId(),
              number: readNumber(request.body.number, await countryOf(tx), 'number'),
              label: request.body.label,
              active: true,
              createdAt: deps.clock.now(),
            };
            await orAlreadyExists(tx.callerIds.insert(callerId), {
              index: 'caller_ids_number',
              field: 'number',
              message: 'This number is a caller ID already.',
            });
            await writeAudit(tx, caller.actor, 'caller-id.created', callerId.id, { number: callerId.number });
            return toCallerIdView(callerId);
          },
        });
      },
    );

    app.get(
      '/caller-ids/:id',
      {
        config: { permission: 'caller-ids.read', clients: true },
        schema: {
          summary: 'Get a caller ID',
          tags,
          params: IdParams,
          response: answers({ 200: CallerIdView }, ['not-found']),
        },
      },
      async (request) =>
        toCallerIdView(
          found(await deps.callerOf(request).records.primary.callerIds.get(request.params.id), 'caller ID'),
        ),
    );

    app.patch(
      '/caller-ids/:id',
      {
        config: { permission: 'caller-ids.write' },
        schema: {
          summary: 'Rename, retire or bring back a caller ID',
          tags,
          params: IdParams,
          body: CallerIdChange,
          response: answers({ 200: CallerIdView }, ['not-found']),
        },
      },
      async (request) => {
        const { records, actor } = deps.callerOf(request);
        const { id } = request.params;
        const changes = given(request.body);
        return records.transaction(async (tx) => {
          const callerId = found(await tx.callerIds.get(id), 'caller ID');
          await tx.callerIds.update(id, changes);
          await writeAudit(tx, actor, 'caller-id.changed', id, changes);
          return toCallerIdView({ ...callerId, ...changes });
        });
      },
    );
  };
