import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  CallbackChange,
  CallbackCreate,
  CallbackPage,
  CallbackQuery,
  CallbackView,
  IdParams,
  notFound,
} from '@outrider/contracts';
import type { CallbackRecord } from '@outrider/db';
import { sessionMay } from '@outrider/security';
import { answers } from '../http/answers.js';
import { createOnce, IdempotencyHeaders } from '../http/create-once.js';
import { decodeCursor, DEFAULT_LIMIT, toPage } from '../http/cursor.js';
import { found } from '../http/found.js';
import { iso, readRange } from '../http/instants.js';
import type { NounDeps } from '../deps.js';
import { cancelCallback, changeCallback, createCallback, mayKeep } from './save-callback.js';

const tags = ['callbacks'];

const toCallbackView = (callback: CallbackRecord): CallbackView => ({
  id: callback.id,
  leadId: callback.leadId,
  campaignId: callback.campaignId,
  ownerUserId: callback.ownerUserId,
  dueAt: iso(callback.dueAt),
  note: callback.note,
  status: callback.status,
  createdByUserId: callback.createdByUserId,
  createdAt: iso(callback.createdAt),
});

function readAfter(cursor: string | undefined): { dueAt: Date; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [dueAt, id] = decodeCursor(cursor, ['instant', 'string']) as [string, string];
  return { dueAt: new Date(dueAt), id };
}

export const callbackRoutes =
  (deps: Pick<NounDeps, 'clock' | 'callerOf'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/callbacks',
      {
        config: { permission: 'callbacks.read' },
        schema: {
          summary: 'List callbacks, soonest due first',
          description: "Without `callbacks.all`: one's own.",
          tags,
          querystring: CallbackQuery,
          response: answers({ 200: CallbackPage }, ['invalid-cursor', 'invalid-time-range']),
        },
      },
      async (request) => {
        const { session, records } = deps.callerOf(request);
        const { limit = DEFAULT_LIMIT, cursor, from: _from, to: _to, ...filter } = request.query;
        const ownerUserId = sessionMay(session, 'callbacks.all') ? filter.ownerUserId : session.userId;
        const page = await records.read.callbacks.list(
          { ...filter, ...readRange(request.query), ownerUserId },
          { limit, after: readAfter(cursor) },
        );
        return toPage(page, toCallbackView, (callback) => [iso(callback.dueAt), callback.id]);
      },
    );

    app.post(
      '/callbacks',
      {
        config: { permission: 'callbacks.write' },
        schema: {
          summary: 'Promise a lead a call',
          tags,
          headers: IdempotencyHeaders,
          body: CallbackCreate,
          response: answers({ 201: CallbackView }, ['unknown-reference', 'state-conflict', 'idempotency-key-reused']),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        return createOnce(request, reply, {
          caller,
          clock: deps.clock,
          work: async (tx) => toCallbackView(await createCallback(tx, caller, request.body, deps.clock.now())),
        });
      },
    );

    app.get(
      '/callbacks/:id',
      {
        config: { permission: 'callbacks.read' },
        schema: {
          summary: 'Get a callback',
          tags,
          params: IdParams,
          response: answers({ 200: CallbackView }, ['not-found']),
        },
      },
      async (request) => {
        const caller = deps.callerOf(request);
        const callback = found(await caller.records.primary.callbacks.get(request.params.id), 'callback');
        if (!mayKeep(caller, callback)) throw notFound('callback');
        return toCallbackView(callback);
      },
    );

    app.patch(
      '/callbacks/:id',
      {
        config: { permission: 'callbacks.write' },
        schema: {
          summary: 'Change a pending callback',
          tags,
          params: IdParams,
          body: CallbackChange,
          response: answers({ 200: CallbackView }, ['not-found', 'unknown-reference', 'state-conflict']),
        },
      },
      async (request) => {
        const caller = deps.callerOf(request);
        const { id } = request.params;
        const now = deps.clock.now();
        return toCallbackView(
          await caller.records.transaction((tx) => changeCallback(tx, caller, id, request.body, now)),
        );
      },
    );

    app.post(
      '/callbacks/:id/cancel',
      {
        config: { permission: 'callbacks.write' },
        schema: {
          summary: 'Cancel a pending callback',
          description: 'The lead is dialed like any other that was tried before.',
          tags,
          params: IdParams,
          response: answers({ 200: CallbackView }, ['not-found', 'state-conflict']),
        },
      },
      async (request) => {
        const caller = deps.callerOf(request);
        const { id } = request.params;
        const now = deps.clock.now();
        return toCallbackView(await caller.records.transaction((tx) => cancelCallback(tx, caller, id, now)));
      },
    );
  };
