import { createCampaignLive, type Database } from '@outrider/db';
import { redisKeys, type Redis } from '@outrider/platform';
import type { LiveSource } from './hub.js';

/** A pacer's word is good for so long, ms. */
const PACING_AGE_MS = 10_000;
/** Members of a forecast that are passed on. */
const MAX_FORECAST = 40;

/** Reads live figures from the database, and the pacer's reason from where it leaves it. */
export function createLiveSource(deps: { database: Database; redis: Redis }): LiveSource {
  const { database, redis } = deps;
  return {
    counters: createCampaignLive(database),
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
