import type { CampaignPacing, TenantRecords } from '@outrider/db';
import type { PacingSettings } from '@outrider/pacing';
import { SecretBoxError } from '@outrider/security';

type Stored = NonNullable<Awaited<ReturnType<CampaignPacing['settings']>>>;

/** What a campaign's loop works with. */
export interface CampaignSettings extends Stored {
  /** Numbers that calls are shown to come from. */
  callerIds: string[];
  /** Names of the trunks that are left out because their passwords can't be opened with the platform's key. */
  lockedTrunks: string[];
}

/** Undefined: there is no such campaign. */
export async function readSettings(
  campaignId: string,
  from: {
    campaignPacing: Pick<CampaignPacing, 'settings'>;
    records: TenantRecords;
    /** Opens a trunk's sealed password. @throws SecretBoxError where its key is another, or gone */
    openPassword(trunkId: string, sealed: string): Promise<string>;
  },
): Promise<CampaignSettings | undefined> {
  const stored = await from.campaignPacing.settings(campaignId);
  if (!stored) return undefined;
  const record = await from.records.primary.campaigns.get(campaignId);
  const callerIds = await from.records.primary.callerIds.some(record?.callerIdIds ?? []);
  const lockedTrunks: Stored['trunks'] = [];
  for (const trunk of stored.trunks) {
    const { id, username, passwordEncrypted } = trunk;
    if (username === null || passwordEncrypted === null) continue;
    if (!(await opens(from.openPassword(id, passwordEncrypted)))) lockedTrunks.push(trunk);
  }
  return {
    ...stored,
    trunks: stored.trunks.filter((trunk) => !lockedTrunks.includes(trunk)),
    lockedTrunks: lockedTrunks.map(({ name }) => name),
    callerIds: callerIds
      .filter(({ active }) => active)
      .map(({ number }) => number)
      .sort(),
  };
}

/** Undefined where the campaign can't dial at all; `obstacle` says why. */
export function pacingSettings({ campaign, tenant, trunks }: CampaignSettings): PacingSettings {
  return {
    mode: campaign.mode,
    abandonTarget: campaign.abandonTarget,
    patienceMs: campaign.patienceMs,
    maxRingMs: campaign.maxRingMs,
    maxConcurrentCalls: Math.min(
      tenant.maxConcurrentCalls,
      trunks.reduce((sum, trunk) => sum + trunk.channels, 0),
    ),
    maxCallsPerSecond: Math.min(
      tenant.callsPerSecond,
      trunks.reduce((sum, trunk) => sum + trunk.callsPerSecond, 0),
    ),
  };
}

/** Why the campaign can place no call whatever its agents do, for a manager. */
export function obstacle({ tenant, trunks, lockedTrunks, callerIds }: CampaignSettings): string | undefined {
  if (trunks.length === 0 && lockedTrunks.length > 0) {
    return `Not dialing: the password of the trunk ${lockedTrunks.join(', ')} was stored with another key; enter it again.`;
  }
  if (trunks.length === 0) return 'Not dialing: the campaign has no enabled trunk.';
  if (callerIds.length === 0) return 'Not dialing: the campaign has no active caller ID.';
  if (!tenant.hasDestinations)
    return 'Not dialing: an administrator has to say first which destinations may be called.';
  return undefined;
}

/** Said where a call was refused for want of money. */
export const NO_MONEY =
  "Not dialing: what is left of today's spend limit does not pay for another call. It goes on at midnight UTC, or when an administrator raises the limit.";

/** From this share of the day's limit on it is spoken of, 0–1. */
export const SPEND_WARNING_SHARE = 0.8;

/** What a manager should know though the campaign dials. */
export function notice({ tenant }: CampaignSettings): string | undefined {
  const { dailySpendLimit, taken } = tenant;
  if (dailySpendLimit === null || dailySpendLimit === 0 || taken < dailySpendLimit * SPEND_WARNING_SHARE)
    return undefined;
  return `${Math.min(100, Math.floor((100 * taken) / dailySpendLimit))} % of today's spend limit is used up.`;
}

async function opens(opening: Promise<unknown>): Promise<boolean> {
  try {
    await opening;
    return true;
  } catch (error) {
    if (error instanceof SecretBoxError) return false;
    throw error;
  }
}
