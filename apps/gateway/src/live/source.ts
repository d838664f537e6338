import type { CampaignLive } from '@outrider/contracts';
import { repositories, tenantRecords, type Database } from '@outrider/db';
import { redisKeys, type Redis } from '@outrider/platform';
import type { LiveSource } from './hub.js';

/** Figures that are counted over many rows are counted this often, ms; the others each time. */
const SLOW_EVERY_MS = 10_000;
const ABANDON_PERIOD_MS = 30 * 86_400_000;
/** A pacer's word is good for so long, ms. */
const PACING_AGE_MS = 10_000;
/** Members of a forecast that are passed on. */
const MAX_FORECAST = 40;

type Slow = Pick<CampaignLive, 'leads' | 'abandonShare'>;

/** Reads live figures from the database, and the pacer's reason from where it leaves it. */
export function createLiveSource(deps: { database: Database; redis: Redis }): LiveSource {
  const { database, redis } = deps;
  const slow = new Map<string, { at: number; figures: Promise<Slow> }>();

  const slowFigures = (tenantId: string, campaignId: string, at: Date): Promise<Slow> => {
    const known = slow.get(campaignId);
    if (known && at.getTime() - known.at < SLOW_EVERY_MS) return known.figures;
    for (const [key, entry] of slow) if (at.getTime() - entry.at >= SLOW_EVERY_MS) slow.delete(key);
    const { campaignPacing } = repositories(database, tenantId);
    const figures = Promise.all([
      campaignPacing.leadCounts(campaignId),
      campaignPacing.abandonShare(campaignId, new Date(at.getTime() - ABANDON_PERIOD_MS)),
    ]).then(([leads, abandonShare]) => ({ leads, abandonShare }));
    slow.set(campaignId, { at: at.getTime(), figures });
    figures.catch(() => slow.delete(campaignId));
    return figures;
  };

  return {
    async counters(tenantId, campaignId) {
      // On the primary: a campaign that was made a moment ago is there.
      const campaign = await tenantRecords(database, tenantId).primary.campaigns.get(campaignId);
      if (!campaign) return undefined;
      const at = database.now();
      const midnight = new Date(at);
      midnight.setUTCHours(0, 0, 0, 0);
      const { campaignPacing } = repositories(database, tenantId);
      const [now, results, counted] = await Promise.all([
        campaignPacing.now(campaignId),
        campaignPacing.results(campaignId, midnight),
        slowFigures(tenantId, campaignId, at),
      ]);
      const ended = Object.values(results).reduce((sum, count) => sum + count, 0);
      const { status } = campaign;
      return { campaignId, at: at.toISOString(), status, ...now, ...counted, today: { ended, results } };
    },
    async pacing(campaignId) {
      const text = await redis.get(redisKeys.campaignLive(campaignId));
      const said =
        text === null ? undefined : (JSON.parse(text) as Partial<Record<'reason' | 'at' | 'forecast', unknown>>);
      if (typeof said?.reason !== 'string' || typeof said.at !== 'string') return null;
      const age = database.now().getTime() - Date.parse(said.at);
      if (age > PACING_AGE_MS) return null;
      return { reason: said.reason.slice(0, 500), at: said.at, forecast: numbersOf(said.forecast) };
    },
  };
}

/** The members that are numbers, of whatever it is. */
function numbersOf(value: unknown): Record<string, number> {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(
    members.filter((member): member is [string, number] => typeof member[1] === 'number').slice(0, MAX_FORECAST),
  );
}
