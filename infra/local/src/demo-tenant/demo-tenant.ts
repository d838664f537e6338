import type { CampaignLive } from '@outrider/contracts';
import type { Platform } from '../platform.js';
import type { Progress } from '../progress.js';
import { logOn, type RestClient } from '../rest-client.js';
import { createStaff } from './create-staff.js';
import { createTenant } from './create-tenant.js';
import { ensureCampaign, ensureUsers, importLeads, type DemoUser } from './demo-campaign.js';
import { generateLeads, leadsCsv } from './generated-leads.js';
import { startBots } from '../bots.js';

const DOMAIN = 'nordlys.example';
const BOTS = ['bot1', 'bot2', 'bot3'];
/** At each start: fewer leads than this left to call, and a new list is imported. */
const LOW_LEADS = 1000;
const LIST_SIZE = 5000;

const staff = { email: 'staff@outrider.example', name: 'Stine Support' };
const admin: DemoUser = { email: `admin@${DOMAIN}`, name: 'Astrid Admin', role: 'admin' };
const people: DemoUser[] = [
  { email: `manager@${DOMAIN}`, name: 'Mads Manager', role: 'manager' },
  { email: `supervisor@${DOMAIN}`, name: 'Signe Supervisor', role: 'supervisor' },
  { email: `agent@${DOMAIN}`, name: 'Anton Agent', role: 'agent' },
];
const bots: DemoUser[] = BOTS.map((name, i) => ({ email: `${name}@${DOMAIN}`, name: `Robot ${i + 1}`, role: 'agent' }));

export interface DemoTenant {
  /** Who of the operator's personnel may log on, at the staff address. */
  staffLogOn: string;
  /** Whom a person may log on as; the bots have log-ons of their own. */
  logOns: readonly DemoUser[];
  stop(): Promise<void>;
}

/** The demo tenant, its campaign dialing the simulated carrier and bots taking the calls. Made at first, found again later. */
export async function runDemoTenant(platform: Platform, log: Progress): Promise<DemoTenant> {
  const { urls, ports, secrets } = platform;
  const password = secrets.demoPassword;
  await createTenant(urls.database, { name: 'Nordlys Vinduer A/S', country: 'DK', admin: { ...admin, password } });
  await createStaff(urls.database, { ...staff, password });
  const rest = await logOn(urls.api, admin.email, password);
  await ensureUsers(rest, [...people, ...bots], password);
  const campaign = await ensureCampaign(rest, {
    name: 'Nye vinduer, efterår',
    projectName: 'Nordlys',
    sellerName: 'Nordlys Vinduer',
    carrier: { host: '127.0.0.1', port: ports.carrier },
    channels: 50,
    callsPerSecond: 10,
    settings: { maxWrapUpMs: 30_000 },
  });
  await topUpLeads(rest, campaign.id, log);
  if (campaign.status === 'draft') await rest.post(`/campaigns/${campaign.id}/start`);

  const stopBots = await startBots({
    platform,
    campaignId: campaign.id,
    log,
    logOns: bots.map(({ email }) => ({ email, password })),
  });
  log(`demo tenant: campaign "${campaign.name}" with ${bots.length} bots`);
  return { logOns: [admin, ...people], staffLogOn: staff.email, stop: stopBots };
}

async function topUpLeads(rest: RestClient, campaignId: string, log: Progress): Promise<void> {
  const { leads } = await rest.get<CampaignLive>(`/campaigns/${campaignId}/live`);
  if (leads.ready + leads.waiting >= LOW_LEADS) return;
  const seed = Object.values(leads).reduce((sum, count) => sum + count, 1);
  const csv = leadsCsv(generateLeads(LIST_SIZE, seed));
  const { imported } = await importLeads(rest, campaignId, `Generated leads ${seed}`, csv);
  log(`demo tenant: ${imported} leads imported`);
}
