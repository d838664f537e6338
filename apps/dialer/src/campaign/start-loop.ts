import type { Repositories, TenantRecords } from '@outrider/db';
import type { Bus, Clock, JobQueue, Logger, Redis } from '@outrider/platform';
import { createPacer, createRecordedPacer, type AnswerModel } from '@outrider/pacing';
import { join } from 'node:path';
import type { News } from '../calls/news.js';
import type { TrunkLimiter } from '../trunks/trunk-limiter.js';
import { rateLeads } from './best-time.js';
import { startCampaignLoop, type CampaignLoop } from './campaign-loop.js';
import { createAbandonLedger } from './abandon-ledger.js';
import { createDecisionList } from './decision-list.js';
import { createHopper } from './hopper.js';
import { createCampaignLease } from './lease.js';
import { createPacingLog } from './pacing-log.js';
import { createPlacing } from './placing.js';
import { createReadyLeads } from './ready-leads.js';
import { readSettings, type CampaignSettings } from './settings.js';

/** Puts a campaign's loop together. */
export function createLoopStarter(options: {
  repositoriesOf(tenantId: string): Repositories;
  recordsOf(tenantId: string): TenantRecords;
  dialerId: string;
  redis: Redis;
  bus: Pick<Bus, 'publish'>;
  queue: Pick<JobQueue<'dial'>, 'add'>;
  limiter: TrunkLimiter;
  news: News;
  /** Opens a trunk's sealed password. */
  openPassword(trunk: { tenantId: string; id: string }, sealed: string): Promise<string>;
  /** Makes the message for abandoned calls before one needs it. */
  prepareAbandonPrompt(seller: { name: string; number: string }): Promise<unknown>;
  /** Who answers when, as far as it is known; undefined: it is not. */
  answerModelOf(tenantId: string): AnswerModel | undefined;
  /** Where what pacers meet and decide is written down, a folder for each campaign; undefined: it is not. */
  pacingLogDir?: string | undefined;
  /** A call of the tenant could not be paid for out of the day's money. */
  onNoMoney(tenantId: string): Promise<void>;
  hindrance(): string | undefined;
  clock: Clock;
  logger: Logger;
}): (tenantId: string, campaignId: string) => CampaignLoop {
  const { dialerId, redis, bus, queue, limiter, news, hindrance, clock, logger } = options;

  return (tenantId, campaignId) => {
    const { attempts, agentSessions, hopper: leads, campaignPacing, answerModels } = options.repositoriesOf(tenantId);
    const records = options.recordsOf(tenantId);
    let settings: CampaignSettings | undefined;
    const readyLeads = createReadyLeads({
      candidates: (limit) => leads.candidates(campaignId, limit),
      postpone: (leadIds, until) => leads.postpone(leadIds, until),
      now: () => clock.now(),
    });

    const abandonLedger = createAbandonLedger({
      liveAnswers: (since) => campaignPacing.liveAnswers(campaignId, since),
      now: () => clock.now(),
    });
    const ready = async (limit: number) => {
      if (!settings) return { leads: [], all: true };
      const found = await readyLeads(limit, rulesOf(settings));
      abandonLedger.sawLeads(found.abandonLimit);
      const model = options.answerModelOf(tenantId);
      const tried = found.leads.filter(({ attemptCount }) => attemptCount > 0).map(({ leadId }) => leadId);
      const lastResults = model ? await answerModels.lastResults(tried) : new Map<string, never>();
      const { callingWindows } = settings.campaign;
      return { ...found, leads: rateLeads(found.leads, model, { at: clock.now(), callingWindows, lastResults }) };
    };

    const log =
      options.pacingLogDir === undefined
        ? undefined
        : createPacingLog({ dir: join(options.pacingLogDir, campaignId), now: () => clock.now(), logger });

    return startCampaignLoop({
      tenantId,
      campaignId,
      lease: createCampaignLease({
        redis,
        campaignId,
        acquireFence: () => campaignPacing.acquireFence(campaignId, dialerId),
      }),
      hopper: createHopper({
        redis,
        campaignId,
        ready,
        now: () => clock.monotonic(),
      }),
      placing: createPlacing({ tenantId, campaignId, attempts, limiter, queue, logger, now: () => clock.now() }),
      limiter,
      attempts,
      agentSessions,
      leads,
      settings: () =>
        readSettings(campaignId, {
          campaignPacing,
          records,
          openPassword: (id, sealed) => options.openPassword({ tenantId, id }, sealed),
        }),
      abandonTarget: ({ campaign, trunks }) => abandonLedger.target({ ...campaign, simulated: allSimulated(trunks) }),
      onSettings(next) {
        settings = next;
        const { sellerName: name, sellerNumber: number } = next.campaign;
        options.prepareAbandonPrompt({ name, number }).catch((error: unknown) => {
          logger.error({ err: error, campaignId }, 'the message for abandoned calls cannot be made');
        });
      },
      onNoMoney: () => options.onNoMoney(tenantId),
      news,
      bus,
      redis,
      createPacer: (pacing) =>
        log
          ? createRecordedPacer(pacing, { campaignId, at: clock.now().getTime(), write: log.write })
          : createPacer(pacing),
      closeLog: async () => log?.close(),
      decisions: createDecisionList({ redis, campaignId }),
      hindrance,
      logger,
      now: () => clock.now().getTime(),
    });
  };
}

/** The law's hours are left aside only where no trunk of the campaign reaches a person. */
function rulesOf({ campaign, trunks }: CampaignSettings) {
  const trunkKind = allSimulated(trunks) ? ('simulated' as const) : ('sip' as const);
  return { callingWindows: campaign.callingWindows, mode: campaign.mode, trunkKind };
}

const allSimulated = (trunks: CampaignSettings['trunks']) =>
  trunks.length > 0 && trunks.every(({ kind }) => kind === 'simulated');
