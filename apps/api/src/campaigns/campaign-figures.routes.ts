import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { CampaignLive, CampaignReport, IdParams, ReportQuery } from '@outrider/contracts';
import { occupancy } from '@outrider/db';
import { answers } from '../http/answers.js';
import { found } from '../http/found.js';
import { iso, isoOrNull, readRange } from '../http/instants.js';
import type { NounDeps } from '../deps.js';
import { createLeadCounts } from './lead-counts.js';

const tags = ['campaigns'];
/** The period over which the law counts abandoned calls (16 CFR 310.4(b)(4)(i)), ms. */
const ABANDON_PERIOD_MS = 30 * 24 * 3_600_000;

export const campaignFigureRoutes =
  (deps: Pick<NounDeps, 'clock' | 'callerOf'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    const leadCounts = createLeadCounts(deps.clock);

    app.get(
      '/campaigns/:id/live',
      {
        config: { permission: 'campaigns.watch' },
        schema: {
          summary: 'What happens in a campaign now',
          description: 'Counts of leads may be some seconds old.',
          tags,
          params: IdParams,
          response: answers({ 200: CampaignLive }, ['not-found']),
        },
      },
      async (request) => {
        const { records, repositories, session } = deps.callerOf(request);
        const { id } = request.params;
        const { status } = found(await records.primary.campaigns.get(id), 'campaign');
        const pacing = repositories.campaignPacing;
        const at = deps.clock.now();
        const midnight = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()));
        const [now, results, abandonShare, leads] = await Promise.all([
          pacing.now(id),
          pacing.results(id, midnight),
          pacing.abandonShare(id, new Date(at.getTime() - ABANDON_PERIOD_MS)),
          leadCounts(`${session.tenantId}/${id}`, () => pacing.leadCounts(id)),
        ]);
        const ended = Object.values(results).reduce((sum, count) => sum + count, 0);
        return { campaignId: id, at: iso(at), status, leads, ...now, today: { ended, results }, abandonShare };
      },
    );

    app.get(
      '/campaigns/:id/report',
      {
        config: { permission: 'campaigns.watch' },
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
