import type { CampaignPacing, TenantRecords } from '@outrider/db';
import type { PacingSettings } from '@outrider/pacing';

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
    /** Opens a trunk's encrypted password. @throws where it was sealed with another key */
    openSecret(sealed: string): string;
  },
): Promise<CampaignSettings | undefined> {
  const stored = await from.campaignPacing.settings(campaignId);
  if (!stored) return undefined;
  const record = await from.records.primary.campaigns.get(campaignId);
  const callerIds = await from.records.primary.callerIds.some(record?.callerIdIds ?? []);
  const isLocked = ({ username, passwordEncrypted }: Stored['trunks'][number]) =>
    username !== null && passwordEncrypted !== null && !opens(() => from.openSecret(passwordEncrypted));
  const lockedTrunks = stored.trunks.filter(isLocked);
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
export function pacingSettings({ campaign, trunks }: CampaignSettings): PacingSettings {
  return {
    mode: campaign.mode,
    abandonTarget: campaign.abandonTarget,
    patienceMs: campaign.patienceMs,
    maxRingMs: campaign.maxRingMs,
    maxConcurrentCalls: trunks.reduce((sum, trunk) => sum + trunk.channels, 0),
    maxCallsPerSecond: trunks.reduce((sum, trunk) => sum + trunk.callsPerSecond, 0),
  };
}

/** Why the campaign can place no call whatever its agents do, for a manager. */
export function obstacle({ trunks, lockedTrunks, callerIds }: CampaignSettings): string | undefined {
  if (trunks.length === 0 && lockedTrunks.length > 0) {
    return `Not dialing: the password of the trunk ${lockedTrunks.join(', ')} was stored with another key; enter it again.`;
  }
  if (trunks.length === 0) return 'Not dialing: the campaign has no enabled trunk.';
  if (callerIds.length === 0) return 'Not dialing: the campaign has no active caller ID.';
  return undefined;
}

function opens(open: () => unknown): boolean {
  try {
    open();
    return true;
  } catch {
    return false;
  }
}
