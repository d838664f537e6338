import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  IdParams,
  ImportErrorPage,
  ImportErrorQuery,
  LeadListChange,
  LeadListCreate,
  LeadListPage,
  LeadListQuery,
  LeadListView,
  newId,
  ProblemError,
  type ImportErrorView,
} from '@outrider/contracts';
import type { ImportErrorRecord, LeadListRecord } from '@outrider/db';
import { writeAudit } from '@outrider/security';
import { answers } from '../http/answers.js';
import { createOnce, IdempotencyHeaders } from '../http/create-once.js';
import { byId, decodeCursor, DEFAULT_LIMIT, pageById, toPage } from '../http/cursor.js';
import { found, given, referred } from '../http/found.js';
import { iso } from '../http/instants.js';
import type { NounDeps } from '../deps.js';

const tags = ['lead lists'];

const toLeadListView = (list: Omit<LeadListRecord, 'tenantId'>): LeadListView => ({
  id: list.id,
  name: list.name,
  campaignId: list.campaignId,
  active: list.active,
  leadCount: list.leadCount,
  rejectedCount: list.rejectedCount,
  createdAt: iso(list.createdAt),
});

const toImportErrorView = ({ line, column, code, message }: ImportErrorRecord): ImportErrorView => ({
  line,
  column,
  code,
  message,
});

function readAfter(cursor: string | undefined): { line: number; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [line, id] = decodeCursor(cursor, ['number', 'string']) as [number, string];
  return { line, id };
}

export const leadListRoutes =
  (deps: Pick<NounDeps, 'bus' | 'clock' | 'callerOf'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/lead-lists',
      {
        config: { permission: 'lead-lists.read', clients: true },
        schema: {
          summary: 'List lead lists',
          tags,
          querystring: LeadListQuery,
          response: answers({ 200: LeadListPage }, ['invalid-cursor']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        return toPage(await records.read.leadLists.list(request.query, pageById(request.query)), toLeadListView, byId);
      },
    );

    app.post(
      '/lead-lists',
      {
        config: { permission: 'lead-lists.write', clients: true },
        schema: {
          summary: 'Add a lead list',
          tags,
          headers: IdempotencyHeaders,
          body: LeadListCreate,
          response: answers({ 201: LeadListView }, ['unknown-reference', 'idempotency-key-reused']),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        return createOnce(request, reply, {
          caller,
          clock: deps.clock,
          work: async (tx) => {
            const { name, campaignId = null } = request.body;
            if (campaignId !== null) referred(await tx.campaigns.get(campaignId), 'campaignId');
            const list = {
              id: newId(),
              name,
              campaignId,
              active: true,
              leadCount: 0,
              rejectedCount: 0,
              createdAt: deps.clock.now(),
            };
            await tx.leadLists.insert(list);
            await writeAudit(tx, caller.actor, 'lead-list.created', list.id, { ...request.body });
            return toLeadListView(list);
          },
        });
      },
    );

    app.get(
      '/lead-lists/:id',
      {
        config: { permission: 'lead-lists.read', clients: true },
        schema: {
          summary: 'Get a lead list',
          tags,
          params: IdParams,
          response: answers({ 200: LeadListView }, ['not-found']),
        },
      },
      async (request) =>
        toLeadListView(
          found(await deps.callerOf(request).records.primary.leadLists.get(request.params.id), 'lead list'),
        ),
    );

    app.patch(
      '/lead-lists/:id',
      {
        config: { permission: 'lead-lists.write', clients: true },
        schema: {
          summary: 'Rename a list, switch it on or off, or give it to a campaign',
          description: 'A list whose leads have been dialed stays with its campaign.',
          tags,
          params: IdParams,
          body: LeadListChange,
          response: answers({ 200: LeadListView }, ['not-found', 'unknown-reference', 'state-conflict']),
        },
      },
      async (request) => {
        const { principal, records, actor } = deps.callerOf(request);
        const { id } = request.params;
        const changes = given(request.body);
        const { before, after } = await records.transaction(async (tx) => {
          const list = found(await tx.leadLists.lock(id), 'lead list');
          if (changes.campaignId !== undefined && changes.campaignId !== list.campaignId) {
            referred(await tx.campaigns.get(changes.campaignId), 'campaignId');
            if (await tx.leadLists.hasBeenDialed(id)) {
              throw new ProblemError('state-conflict', 'Leads of this list have been dialed for its campaign.', {
                field: 'campaignId',
              });
            }
          }
          await tx.leadLists.update(id, changes);
          await writeAudit(tx, actor, 'lead-list.changed', id, changes);
          return { before: list, after: { ...list, ...changes } };
        });
        for (const campaignId of new Set([before.campaignId, after.campaignId])) {
          if (campaignId) void deps.bus.publish('campaign.control', { tenantId: principal.tenantId, campaignId });
        }
        return toLeadListView(after);
      },
    );

    app.get(
      '/lead-lists/:id/import-errors',
      {
        config: { permission: 'lead-lists.read', clients: true },
        schema: {
          summary: 'List rows of the latest import that were not taken',
          tags,
          params: IdParams,
          querystring: ImportErrorQuery,
          response: answers({ 200: ImportErrorPage }, ['not-found', 'invalid-cursor']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        const { id } = request.params;
        const { limit = DEFAULT_LIMIT, cursor } = request.query;
        found(await records.primary.leadLists.get(id), 'lead list');
        const page = await records.read.leadLists.importErrors(id, { limit, after: readAfter(cursor) });
        return toPage(page, toImportErrorView, (error) => [error.line, error.id]);
      },
    );
  };
