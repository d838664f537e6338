import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { CampaignPacing, IdParams, PacingDecisionView, ProblemError } from '@outrider/contracts';
import { redisKeys } from '@outrider/platform';
import { Value } from 'typebox/value';
import { answers } from '../http/answers.js';
import { found } from '../http/found.js';
import { iso } from '../http/instants.js';
import type { NounDeps } from '../deps.js';

export const campaignPacingRoutes =
  (deps: Pick<NounDeps, 'clock' | 'callerOf' | 'redis'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/campaigns/:id/pacing',
      {
        config: { permission: 'campaigns.watch', clients: true },
        schema: {
          summary: 'Why a campaign dials as it does',
          description:
            'The last decisions of its pacer, the newest first: what to place and to give up, the forecast and the reason in words. ' +
            'They are kept for an hour and are gone with Redis; without it the answer is `unavailable`.',
          tags: ['campaigns'],
          params: IdParams,
          response: answers({ 200: CampaignPacing }, ['not-found']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        const { id } = request.params;
        const { mode, abandonTarget } = found(await records.primary.campaigns.get(id), 'campaign');
        const kept = await deps.redis.lrange(redisKeys.pacingDecisions(id), 0, 99).catch(() => {
          throw new ProblemError('unavailable', 'The decisions cannot be read now. Try again in a moment.');
        });
        return {
          campaignId: id,
          at: iso(deps.clock.now()),
          mode,
          abandonTarget,
          decisions: kept.flatMap((text) => readDecision(text) ?? []),
        };
      },
    );
  };

/** Undefined for what another version may have written. */
function readDecision(text: string): PacingDecisionView | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return Value.Check(PacingDecisionView, read) ? read : undefined;
  } catch {
    return undefined;
  }
}
