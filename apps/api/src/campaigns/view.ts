import type { CampaignView } from '@outrider/contracts';
import type { CampaignRecord } from '@outrider/db';
import { iso, isoOrNull } from '../http/instants.js';

export const toCampaignView = (campaign: CampaignRecord): CampaignView => ({
  id: campaign.id,
  projectId: campaign.projectId,
  fieldSchemaId: campaign.fieldSchemaId,
  name: campaign.name,
  status: campaign.status,
  mode: campaign.mode,
  callingWindows: campaign.callingWindows.map((day) => day.map(({ from, to }) => ({ from, to }))),
  maxAttempts: campaign.maxAttempts,
  abandonTarget: campaign.abandonTarget,
  patienceMs: campaign.patienceMs,
  maxRingMs: campaign.maxRingMs,
  maxWrapUpMs: campaign.maxWrapUpMs,
  callbackReleaseMinutes: campaign.callbackReleaseMinutes,
  sellerName: campaign.sellerName,
  sellerNumber: campaign.sellerNumber,
  recording: campaign.recording,
  recordingConsent: campaign.recordingConsent,
  trunkIds: campaign.trunkIds,
  callerIdIds: campaign.callerIdIds,
  startedAt: isoOrNull(campaign.startedAt),
  createdAt: iso(campaign.createdAt),
});
