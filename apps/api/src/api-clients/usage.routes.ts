import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ApiUsageQuery, ApiUsageView, IdParams } from '@outrider/contracts';
import { answers } from '../http/answers.js';
import { found, invalid } from '../http/found.js';
import { iso, readRange } from '../http/instants.js';
import type { NounDeps } from '../deps.js';

const HOUR_MS = 3_600_000;
const DEFAULT_HOURS = 24;
const MAX_HOURS = 31 * 24;

export const apiUsageRoutes =
  (deps: Pick<NounDeps, 'clock' | 'callerOf' | 'usage'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/api-clients/:id/usage',
      {
        config: { permission: 'api-clients.read' },
        schema: {
          summary: 'How much an API client asks',
          description:
            'Requests by hour of UTC in `[from, to)`, at most 31 days; without them, of the last 24 hours. What other processes ' +
            'served may be some seconds old.',
          tags: ['API clients'],
          params: IdParams,
          querystring: ApiUsageQuery,
          response: answers({ 200: ApiUsageView }, ['not-found', 'invalid-time-range']),
        },
      },
      async (request) => {
        const { apiClients } = deps.callerOf(request).records.primary;
        const { id } = found(await apiClients.get(request.params.id), 'API client');
        const range = readRange(request.query);
        const to = range.to ?? new Date(Math.floor(deps.clock.now().getTime() / HOUR_MS + 1) * HOUR_MS);
        const from = range.from ?? new Date(to.getTime() - DEFAULT_HOURS * HOUR_MS);
        if (to.getTime() - from.getTime() > MAX_HOURS * HOUR_MS) throw invalid('from', 'Ask for 31 days at most.');
        await deps.usage.flush();
        const hours = await apiClients.usage(id, { from, to });
        return {
          clientId: id,
          from: iso(from),
          to: iso(to),
          hours: hours.map(({ hour, requests, refused, failed }) => ({ hour: iso(hour), requests, refused, failed })),
        };
      },
    );
  };
