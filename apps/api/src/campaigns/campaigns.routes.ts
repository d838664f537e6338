import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  CampaignChange,
  CampaignCreate,
  CampaignPage,
  CampaignQuery,
  CampaignView,
  IdParams,
  ProblemError,
} from '@outrider/contracts';
import { writeAudit } from '@outrider/security';
import { answers, NoContent } from '../http/answers.js';
import { createOnce, IdempotencyHeaders } from '../http/create-once.js';
import { byId, pageById, toPage } from '../http/cursor.js';
import { found } from '../http/found.js';
import type { NounDeps } from '../deps.js';
import { controlCampaign, type CampaignControl } from './control-campaign.js';
import { changeCampaign, createCampaign } from './save-campaign.js';
import { toCampaignView } from './view.js';

const tags = ['campaigns'];
const CONTROL_SUMMARY: Record<CampaignControl, string> = {
  start: 'Start dialing',
  pause: 'Place no new calls; those in progress go on',
  stop: 'End the campaign',
};

export const campaignRoutes =
  (deps: Pick<NounDeps, 'bus' | 'clock' | 'callerOf' | 'settings'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/campaigns',
      {
        config: { permission: 'campaigns.read', clients: true },
        schema: {
          summary: 'List campaigns',
          tags,
          querystring: CampaignQuery,
          response: answers({ 200: CampaignPage }, ['invalid-cursor']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        return toPage(await records.read.campaigns.list(request.query, pageById(request.query)), toCampaignView, byId);
      },
    );

    app.post(
      '/campaigns',
      {
        config: { permission: 'campaigns.write', clients: true },
        schema: {
          summary: 'Add a campaign, as a draft',
          description: "What is left out has the law's defaults.",
          tags,
          headers: IdempotencyHeaders,
          body: CampaignCreate,
          response: answers({ 201: CampaignView }, [
            'unknown-reference',
            'invalid-number',
            'state-conflict',
            'idempotency-key-reused',
          ]),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        return createOnce(request, reply, {
          caller,
          clock: deps.clock,
          work: async (tx) => toCampaignView(await createCampaign(tx, caller.actor, request.body, deps.clock.now())),
        });
      },
    );

    app.get(
      '/campaigns/:id',
      {
        config: { permission: 'campaigns.read', clients: true },
        schema: {
          summary: 'Get a campaign',
          tags,
          params: IdParams,
          response: answers({ 200: CampaignView }, ['not-found']),
        },
      },
      async (request) =>
        toCampaignView(
          found(await deps.callerOf(request).records.primary.campaigns.get(request.params.id), 'campaign'),
        ),
    );

    app.patch(
      '/campaigns/:id',
      {
        config: { permission: 'campaigns.write', clients: true },
        schema: {
          summary: 'Change a campaign',
          description: 'Also while it runs: the next calls follow the change.',
          tags,
          params: IdParams,
          body: CampaignChange,
          response: answers({ 200: CampaignView }, [
            'not-found',
            'unknown-reference',
            'invalid-number',
            'state-conflict',
          ]),
        },
      },
      async (request) => {
        const { principal, records, actor } = deps.callerOf(request);
        const { id } = request.params;
        const campaign = await records.transaction((tx) => changeCampaign(tx, actor, id, request.body));
        void deps.bus.publish('campaign.control', { tenantId: principal.tenantId, campaignId: id });
        return toCampaignView(campaign);
      },
    );

    app.delete(
      '/campaigns/:id',
      {
        config: { permission: 'campaigns.write', clients: true },
        schema: {
          summary: 'Remove a draft that nothing belongs to',
          tags,
          params: IdParams,
          response: answers({ 204: NoContent }, ['not-found', 'in-use', 'state-conflict']),
        },
      },
      async (request, reply) => {
        const { records, actor } = deps.callerOf(request);
        const { id } = request.params;
        await records.transaction(async (tx) => {
          const { status, name } = found(await tx.campaigns.lock(id), 'campaign');
          if (status !== 'draft') {
            throw new ProblemError('state-conflict', 'A campaign that has been started stays, for its calls. Stop it.');
          }
          await tx.campaigns.delete(id);
          await writeAudit(tx, actor, 'campaign.deleted', id, { name });
        });
        return reply.code(204).send(null);
      },
    );

    for (const control of ['start', 'pause', 'stop'] as const) {
      app.post(
        `/campaigns/:id/${control}`,
        {
          config: { permission: 'campaigns.control', clients: true },
          schema: {
            summary: CONTROL_SUMMARY[control],
            tags,
            params: IdParams,
            response: answers({ 200: CampaignView }, [
              'not-found',
              'state-conflict',
              ...(control === 'start' ? (['campaign-not-ready'] as const) : []),
            ]),
          },
        },
        async (request) => {
          const { principal, records, actor } = deps.callerOf(request);
          const { id } = request.params;
          const options = { now: deps.clock.now(), production: deps.settings.production };
          const campaign = await records.transaction((tx) => controlCampaign(tx, actor, id, control, options));
          void deps.bus.publish('campaign.control', { tenantId: principal.tenantId, campaignId: id });
          return toCampaignView(campaign);
        },
      );
    }
  };
