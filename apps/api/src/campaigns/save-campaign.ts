import { newId, ProblemError, type CampaignChange, type CampaignCreate } from '@outrider/contracts';
import type { CampaignRecord, RecordWriters } from '@outrider/db';
import { LEGAL_HOURS, type CallingWindows } from '@outrider/domain';
import { writeAudit, type AuditActor } from '@outrider/security';
import { allReferred, found, given, invalid, referred } from '../http/found.js';
import { countryOf, readNumber } from '../http/numbers.js';

/** Makes a campaign, as a draft. */
export async function createCampaign(
  tx: RecordWriters,
  actor: AuditActor,
  body: CampaignCreate,
  createdAt: Date,
): Promise<CampaignRecord> {
  const { trunkIds, callerIdIds, ...settings } = body;
  const id = newId();
  const row = {
    ...given(settings),
    projectId: settings.projectId,
    name: settings.name,
    sellerName: settings.sellerName,
    sellerNumber: readNumber(settings.sellerNumber, await countryOf(tx), 'sellerNumber'),
    callingWindows: settings.callingWindows ?? LEGAL_HOURS,
    id,
    createdAt,
  };
  await checkSettings(tx, { ...row, recording: row.recording ?? 'off' });
  await tx.campaigns.insert(row);
  await setRoutes(tx, id, trunkIds, callerIdIds);
  await writeAudit(tx, actor, 'campaign.created', id, { ...body });
  return found(await tx.campaigns.get(id), 'campaign');
}

/** Changes a campaign, also while it runs. */
export async function changeCampaign(
  tx: RecordWriters,
  actor: AuditActor,
  id: string,
  body: CampaignChange,
): Promise<CampaignRecord> {
  const present = found(await tx.campaigns.lock(id), 'campaign');
  const { trunkIds, callerIdIds, ...rest } = given(body);
  const changes = {
    ...rest,
    ...(rest.sellerNumber === undefined
      ? {}
      : { sellerNumber: readNumber(rest.sellerNumber, await countryOf(tx), 'sellerNumber') }),
  };
  await checkSettings(tx, { ...present, ...changes });
  if (Object.keys(changes).length > 0) await tx.campaigns.update(id, changes);
  await setRoutes(tx, id, trunkIds, callerIdIds);
  await writeAudit(tx, actor, 'campaign.changed', id, { ...body });
  return found(await tx.campaigns.get(id), 'campaign');
}

interface Settings {
  projectId: string;
  fieldSchemaId?: string | null;
  callingWindows: CallingWindows;
  recording: 'off' | 'stereo';
  recordingConsent?: string | null;
}

async function checkSettings(tx: RecordWriters, settings: Settings): Promise<void> {
  const project = referred(await tx.projects.get(settings.projectId), 'projectId');
  if (settings.fieldSchemaId) referred(await tx.fieldSchemas.get(settings.fieldSchemaId), 'fieldSchemaId');
  checkWindows(settings.callingWindows);
  if (settings.recording === 'off') return;
  if (project.recording === 'off') {
    throw new ProblemError('state-conflict', 'The project does not allow recording. Allow it there first.', {
      field: 'recording',
    });
  }
  if (!settings.recordingConsent?.trim()) {
    throw invalid('recordingConsent', 'Say by which consent rule recording is lawful here.');
  }
}

function checkWindows(windows: CallingWindows): void {
  windows.forEach((day, weekday) => {
    const inOrder = day.map((interval, index) => ({ ...interval, index })).sort((a, b) => a.from - b.from);
    let end = -1;
    for (const { from, to, index } of inOrder) {
      const field = `callingWindows.${weekday}.${index}`;
      if (from >= to) throw invalid(`${field}.to`, 'An interval must end after it begins.');
      if (from < end) throw invalid(field, 'This interval overlaps another of its day.');
      end = to;
    }
  });
}

async function setRoutes(
  tx: RecordWriters,
  id: string,
  trunkIds: readonly string[] | undefined,
  callerIdIds: readonly string[] | undefined,
): Promise<void> {
  if (trunkIds) {
    allReferred(trunkIds, await tx.trunks.some(trunkIds), 'trunkIds');
    await tx.campaigns.setTrunks(id, trunkIds);
  }
  if (callerIdIds) {
    allReferred(callerIdIds, await tx.callerIds.some(callerIdIds), 'callerIdIds');
    await tx.campaigns.setCallerIds(id, callerIdIds);
  }
}
