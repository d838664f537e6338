import type { CampaignLive } from '@outrider/contracts';
import { LRUCache } from 'lru-cache';
import type { Database } from './database.js';
import { tenantRecords } from './records.js';
import { repositories } from './repositories.js';
import type { TeamLimit } from './team-view.js';

/** Figures that are counted over many rows are counted this often, ms; the others each time. */
const SLOW_EVERY_MS = 5_000;
/** The period over which the law counts abandoned calls (16 CFR 310.4(b)(4)(i)), ms. */
const ABANDON_PERIOD_MS = 30 * 86_400_000;
const MAX_KEPT = 1_000;

type Slow = Pick<CampaignLive, 'leads' | 'abandonShare'>;

/** What happens in campaigns now, for every dashboard of a process: those that ask at the same time share the slow counts. */
export function createCampaignLive(database: Database) {
  const kept = new LRUCache<string, { until: number; figures: Promise<Slow> }>({ max: MAX_KEPT });

  function slowFigures(tenantId: string, campaignId: string, at: Date): Promise<Slow> {
    const key = `${tenantId}/${campaignId}`;
    const known = kept.get(key);
    if (known && known.until > at.getTime()) return known.figures;
    const { campaignPacing } = repositories(database, tenantId);
    const figures = Promise.all([
      campaignPacing.leadCounts(campaignId),
      campaignPacing.abandonShare(campaignId, new Date(at.getTime() - ABANDON_PERIOD_MS)),
    ]).then(([leads, abandonShare]) => ({ leads, abandonShare }));
    kept.set(key, { until: at.getTime() + SLOW_EVERY_MS, figures });
    figures.catch(() => kept.delete(key));
    return figures;
  }

  /**
   * @param team whose agents are counted; null: all of them. The other figures are the campaign's, whoever looks.
   * @returns undefined where the tenant has no such campaign. "Today" begins at midnight UTC.
   */
  return async (
    tenantId: string,
    campaignId: string,
    team: TeamLimit | null = null,
  ): Promise<CampaignLive | undefined> => {
    // On the primary: a campaign that was made a moment ago is there.
    const campaign = await tenantRecords(database, tenantId).primary.campaigns.get(campaignId);
    if (!campaign) return undefined;
    const at = database.now();
    const midnight = new Date(at);
    midnight.setUTCHours(0, 0, 0, 0);
    const { campaignPacing } = repositories(database, tenantId);
    const [now, results, slow] = await Promise.all([
      repositories(database, tenantId, null, team).campaignPacing.now(campaignId),
      campaignPacing.results(campaignId, midnight),
      slowFigures(tenantId, campaignId, at),
    ]);
    const ended = Object.values(results).reduce((sum, count) => sum + count, 0);
    return { campaignId, at: at.toISOString(), status: campaign.status, ...now, ...slow, today: { ended, results } };
  };
}
