import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { CampaignLive, CampaignReport, ImportResult } from '@outrider/contracts';
import { startBots } from '../bots.js';
import { createTenant } from '../demo-tenant/create-tenant.js';
import { ensureCampaign, ensureUsers, importLeads } from '../demo-tenant/demo-campaign.js';
import { generateLeads, leadsCsv } from '../demo-tenant/generated-leads.js';
import { SetupFailure } from '../failure.js';
import type { Platform } from '../platform.js';
import type { Progress } from '../progress.js';
import { logOn, type RestClient } from '../rest-client.js';
import { countAttempts } from './attempt-check.js';
import { countDuplicateInvites } from './carrier-check.js';
import type { DemoOptions } from './demo-options.js';
import { demoResult, type DemoResult } from './demo-result.js';
import { demoBehaviour, type DemoScale } from './demo-scale.js';

const ADMIN = 'admin@demo.example';
const SHOWN_ROW_ERRORS = 20;
const LOOK_EVERY_MS = 250;
const SAY_EVERY_MS = 2000;
/** Calls that are up when the time is over may end by themselves for so long. */
const LAST_CALLS_MS = 90_000;

export interface DemoRun {
  result: DemoResult;
  report: CampaignReport;
}

/** One campaign from the CSV file to the report, on a platform that runs. */
export async function runDemo(
  platform: Platform,
  options: DemoOptions,
  scale: DemoScale,
  stop: AbortSignal,
  log: Progress,
): Promise<DemoRun> {
  const { urls, ports, secrets } = platform;
  const password = secrets.demoPassword;
  const admin = { email: ADMIN, name: 'Demo Admin', password };
  await createTenant(urls.database, { name: 'Demo A/S', country: 'DK', admin });
  const rest = await logOn(urls.api, ADMIN, password);
  const agents = Array.from({ length: options.agents }, (_, i) => ({
    email: `agent${i + 1}@demo.example`,
    name: `Agent ${i + 1}`,
    role: 'agent' as const,
  }));
  await ensureUsers(rest, agents, password);
  const campaign = await ensureCampaign(rest, {
    name: 'Demo',
    projectName: 'Demo',
    sellerName: 'Demo A/S',
    carrier: { host: '127.0.0.1', port: ports.carrier },
    channels: Math.max(10, options.agents * 3),
    callsPerSecond: Math.max(10, options.agents * 4),
    settings: { maxWrapUpMs: 10_000 },
  });

  const csv = options.file ? readFileSync(options.file) : leadsCsv(generateLeads(options.leads, options.seed));
  const imported = await importLeads(rest, campaign.id, 'Demo leads', csv);
  tellImport(imported, log);

  const stopBots = await startBots({
    platform,
    campaignId: campaign.id,
    log,
    logOns: agents.map(({ email }) => ({ email, password })),
    behaviour: demoBehaviour(scale),
  });
  try {
    log(`dialing ${imported.imported} leads with ${options.agents} agents for at most ${options.seconds} s`);
    await rest.post(`/campaigns/${campaign.id}/start`);
    await dial(rest, campaign.id, options.seconds, stop, log);
  } finally {
    await stopBots();
  }
  const report = await rest.get<CampaignReport>(`/campaigns/${campaign.id}/report`);
  const { attempts, cdrs } = await countAttempts(urls.database, campaign.id);
  const duplicateInvites = await countDuplicateInvites(urls.carrierAdmin, rest);
  const { imported: leads } = imported;
  return { report, result: demoResult(report, { leads, agents: options.agents, attempts, cdrs, duplicateInvites }) };
}

/** Bad rows don't stop a demo; a file without any good one does. */
function tellImport(result: ImportResult, log: Progress): void {
  log(`imported ${result.imported} leads, ${result.rejected} rows rejected`);
  for (const { line, column, message } of result.errors.slice(0, SHOWN_ROW_ERRORS)) {
    log(`  line ${line}${column === null ? '' : `, column ${column}`}: ${message}`);
  }
  const hidden = result.rejected - SHOWN_ROW_ERRORS;
  if (hidden > 0) log(`  … and ${hidden} more`);
  if (result.imported > 0) return;
  throw new SetupFailure(
    'bad-state',
    'No row of the file could be imported.',
    'The first line must name the columns, one of them `phone`; see the messages above.',
  );
}

/** Dials until no lead is left that can be called now, or the time is over; then lets the last calls end. */
async function dial(rest: RestClient, campaignId: string, seconds: number, stop: AbortSignal, log: Progress) {
  const live = () => rest.get<CampaignLive>(`/campaigns/${campaignId}/live`);
  const deadline = Date.now() + seconds * 1000;
  let nextSay = 0;
  let state = await live();
  const look = async () => {
    await delay(LOOK_EVERY_MS);
    state = await live();
    if (Date.now() < nextSay) return;
    nextSay = Date.now() + SAY_EVERY_MS;
    log(progressLine(state));
  };
  while (Date.now() < deadline && !stop.aborted && (state.leads.ready > 0 || openCalls(state) > 0)) await look();
  await rest.post(`/campaigns/${campaignId}/pause`);
  if (Date.now() >= deadline) log('time is up: no more calls are placed');
  const lastDeadline = Date.now() + LAST_CALLS_MS;
  while (Date.now() < lastDeadline && (openCalls(state) > 0 || busyAgents(state) > 0)) await look();
  log(progressLine(state));
}

const sum = (counts: object) => Object.values(counts).reduce((total: number, count: number) => total + count, 0);
const openCalls = (state: CampaignLive): number => sum(state.calls);
const busyAgents = ({ agents }: CampaignLive): number => agents.reserved + agents.talking + agents['wrap-up'];

function progressLine(state: CampaignLive): string {
  const { leads, calls, agents, today } = state;
  return (
    `ready ${leads.ready}  ringing ${calls.claimed + calls.dialing + calls.ringing}  talking ${agents.talking}  ` +
    `wrap-up ${agents['wrap-up']}  idle ${agents.idle}  ended ${today.ended}  connected ${today.results.connected}`
  );
}
