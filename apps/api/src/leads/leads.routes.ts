import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { IdParams, LeadChange, LeadCreate, LeadPage, LeadQuery, LeadView } from '@outrider/contracts';
import { writeAudit } from '@outrider/security';
import { answers } from '../http/answers.js';
import { createOnce, IdempotencyHeaders } from '../http/create-once.js';
import { byId, pageById, toPage } from '../http/cursor.js';
import { found, given, referred } from '../http/found.js';
import { countryOf, readNumber } from '../http/numbers.js';
import type { NounDeps } from '../deps.js';
import { createLead } from './create-lead.js';
import { toLeadView } from './view.js';

const tags = ['leads'];

export const leadRoutes =
  (deps: Pick<NounDeps, 'clock' | 'callerOf'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/leads',
      {
        config: { permission: 'leads.read', clients: true },
        schema: {
          summary: 'List leads',
          tags,
          querystring: LeadQuery,
          response: answers({ 200: LeadPage }, ['invalid-cursor', 'invalid-number']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        const { number, ...filter } = request.query;
        const e164 = number === undefined ? undefined : readNumber(number, await countryOf(records.read), 'number');
        const page = await records.read.leads.list({ ...filter, number: e164 }, pageById(request.query));
        return toPage(page, toLeadView, byId);
      },
    );

    app.post(
      '/leads',
      {
        config: { permission: 'leads.write', clients: true },
        schema: {
          summary: 'Add a lead',
          description: 'One whose numbers are all suppressed is closed from the start.',
          tags,
          headers: IdempotencyHeaders,
          body: LeadCreate,
          response: answers({ 201: LeadView }, [
            'unknown-reference',
            'invalid-number',
            'already-exists',
            'idempotency-key-reused',
          ]),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        return createOnce(request, reply, {
          caller,
          clock: deps.clock,
          work: async (tx) => toLeadView(await createLead(tx, caller, request.body, deps.clock.now())),
        });
      },
    );

    app.get(
      '/leads/:id',
      {
        config: { permission: 'leads.read', clients: true },
        schema: { summary: 'Get a lead', tags, params: IdParams, response: answers({ 200: LeadView }, ['not-found']) },
      },
      async (request) =>
        toLeadView(found(await deps.callerOf(request).records.primary.leads.get(request.params.id), 'lead')),
    );

    app.patch(
      '/leads/:id',
      {
        config: { permission: 'leads.write', clients: true },
        schema: {
          summary: 'Give a lead to somebody, or change when its turn is',
          tags,
          params: IdParams,
          body: LeadChange,
          response: answers({ 200: LeadView }, ['not-found', 'unknown-reference']),
        },
      },
      async (request) => {
        const { records, actor } = deps.callerOf(request);
        const { id } = request.params;
        const changes = given(request.body);
        return records.transaction(async (tx) => {
          const lead = found(await tx.leads.get(id), 'lead');
          if (changes.ownerUserId) referred(await tx.users.get(changes.ownerUserId), 'ownerUserId');
          if (changes.ownerTeamId) referred(await tx.teams.get(changes.ownerTeamId), 'ownerTeamId');
          await tx.leads.update(id, changes);
          await writeAudit(tx, actor, 'lead.changed', id, changes);
          return toLeadView({ ...lead, ...changes });
        });
      },
    );
  };
