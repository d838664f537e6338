import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { CampaignLive, CampaignReport, IdParams, ReportQuery } from '@outrider/contracts';
import { createCampaignLive, occupancy } from '@outrider/db';
import { answers } from '../http/answers.js';
import { found } from '../http/found.js';
import { isoOrNull, readRange } from '../http/instants.js';
import type { NounDeps } from '../deps.js';

const tags = ['campaigns'];
export const campaignFigureRoutes =
  (deps: Pick<NounDeps, 'clock' | 'database' | 'callerOf'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    const campaignLive = createCampaignLive(deps.database);

    app.get(
      '/campaigns/:id/live',
      {
        config: { permission: 'campaigns.watch', clients: true },
        schema: {
          summary: 'What happens in a campaign now',
          description: 'Counts of leads and the abandoned share may be some seconds old.',
          tags,
          params: IdParams,
          response: answers({ 200: CampaignLive }, ['not-found']),
        },
      },
      async (request) => {
        const { principal, records, team } = deps.callerOf(request);
        const { id } = request.params;
        // The figures are shared by all who look; whether this caller may is asked here.
        if (principal.kind === 'client') found(await records.primary.campaigns.get(id), 'campaign');
        return found(await campaignLive(principal.tenantId, id, team), 'campaign');
      },
    );

    app.get(
      '/campaigns/:id/report',
      {
        config: { permission: 'campaigns.watch', clients: true },
        schema: {
          summary: 'What a campaign has done in a period',
          description: 'Of attempts that ended in `[from, to)`; without them, of all.',
          tags,
          params: IdParams,
          querystring: ReportQuery,
          response: answers({ 200: CampaignReport }, ['not-found', 'invalid-time-range']),
        },
      },
      async (request) => {
        const { records, repositories } = deps.callerOf(request);
        const { id } = request.params;
        const { from, to } = readRange(request.query);
        const campaign = found(await records.primary.campaigns.get(id), 'campaign');
        const period = { ...(from ? { from } : {}), ...(to ? { to } : {}) };
        const pacing = repositories.campaignPacing;
        const [report, dispositions, agents, agentMs] = await Promise.all([
          pacing.report(id, period),
          pacing.dispositionCounts(id, period),
          pacing.agentCounts(id, period),
          repositories.agentSessions.timeUsage(id, { from: from ?? campaign.createdAt, to: to ?? deps.clock.now() }),
        ]);
        const { talkMs, ...rest } = report;
        const { connected } = report.results;
        return {
          campaignId: id,
          from: isoOrNull(from ?? null),
          to: isoOrNull(to ?? null),
          ...rest,
          talkMs: { total: talkMs, mean: connected === 0 ? null : Math.round(talkMs / connected) },
          agentMs,
          occupancy: occupancy(agentMs),
          dispositions,
          agents,
        };
      },
    );
  };
