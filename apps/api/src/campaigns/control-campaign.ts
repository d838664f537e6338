import { ProblemError, type ProblemFault } from '@outrider/contracts';
import type { CampaignRecord, RecordWriters } from '@outrider/db';
import type { CampaignStatus } from '@outrider/domain';
import { writeAudit, type AuditActor, type AuditAction } from '@outrider/security';
import { found } from '../http/found.js';

export type CampaignControl = 'start' | 'pause' | 'stop';

const CONTROLS: Record<CampaignControl, { from: readonly CampaignStatus[]; to: CampaignStatus; action: AuditAction }> =
  {
    start: { from: ['draft', 'paused', 'stopped'], to: 'running', action: 'campaign.started' },
    /** Calls in progress go on; no new ones are placed. */
    pause: { from: ['running'], to: 'paused', action: 'campaign.paused' },
    stop: { from: ['running', 'paused'], to: 'stopped', action: 'campaign.stopped' },
  };

/**
 * Starts, pauses or stops a campaign; one that stands so already is left as it is.
 * @throws ProblemError `campaign-not-ready` with everything that is missing; `state-conflict` where the step makes no sense
 */
export async function controlCampaign(
  tx: RecordWriters,
  actor: AuditActor,
  id: string,
  control: CampaignControl,
  options: { now: Date; production: boolean },
): Promise<CampaignRecord> {
  const { from, to, action } = CONTROLS[control];
  const { status } = found(await tx.campaigns.lock(id), 'campaign');
  const campaign = found(await tx.campaigns.get(id), 'campaign');
  if (status === to) return campaign;
  if (!from.includes(status)) {
    throw new ProblemError('state-conflict', `A campaign that is ${status} cannot be ${to}.`, { field: 'status' });
  }
  if (control === 'start') await checkReady(tx, campaign, options);
  await tx.campaigns.move(id, [status], to, control === 'start' ? { startedAt: options.now } : {});
  await writeAudit(tx, actor, action, id, { from: status });
  return { ...campaign, status: to, ...(control === 'start' ? { startedAt: options.now } : {}) };
}

async function checkReady(
  tx: RecordWriters,
  campaign: CampaignRecord,
  options: { production: boolean },
): Promise<void> {
  const faults: ProblemFault[] = [];
  const missing = (code: string, field: string, message: string) => faults.push({ code, field, message });

  const project = await tx.projects.get(campaign.projectId);
  if (!project?.active) missing('project-inactive', 'projectId', 'The project is not active. Activate it.');

  if (campaign.callingWindows.every((day) => day.length === 0)) {
    missing('no-calling-window', 'callingWindows', 'No hour of the week is open. Name some calling windows.');
  }
  if (!(await tx.leadLists.hasOpenLead(campaign.id))) {
    missing('no-leads', 'leadLists', 'No active list of the campaign has a lead to call. Import one.');
  }
  const trunks = await tx.trunks.some(campaign.trunkIds);
  const usable = trunks.filter((trunk) => trunk.enabled && trunk.allowedPrefixes.length > 0);
  if (usable.length === 0) {
    missing('no-trunk', 'trunkIds', 'No trunk of the campaign is enabled and may call anywhere. Add one.');
  }
  if (usable.length > 0 && usable.every((trunk) => trunk.transport === 'tls')) {
    missing('no-tls', 'trunkIds', 'The SIP server has no TLS yet. Set a trunk of the campaign to udp or tcp.');
  }
  if (options.production && trunks.some((trunk) => trunk.kind === 'simulated')) {
    missing('simulated-trunk', 'trunkIds', 'A simulated trunk reaches nobody. Remove it from the campaign.');
  }
  if (!(await tx.destinations.any())) {
    missing('no-destination', 'destinations', 'No destination may be called yet. An administrator allows some.');
  }
  if (!(await tx.callerIds.some(campaign.callerIdIds)).some((callerId) => callerId.active)) {
    missing('no-caller-id', 'callerIdIds', 'The campaign has no active caller ID. Add one.');
  }
  const dispositions = await tx.dispositions.list({ campaignId: campaign.id, active: true }, { limit: 1000 });
  if (!dispositions.items.some((disposition) => !disposition.system)) {
    missing('no-disposition', 'dispositions', 'Agents have no disposition to give. Add one.');
  }
  const [first] = faults;
  if (first) {
    throw new ProblemError('campaign-not-ready', faults.map((fault) => fault.message).join(' '), {
      ...(first.field ? { field: first.field } : {}),
      faults,
    });
  }
}
