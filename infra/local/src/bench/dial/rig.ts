import { newId } from '@outrider/contracts';
import { createDatabase, tenantRecords, userSessionRepository, type Database } from '@outrider/db';
import { createPasswords, createSessions, sessionCookieName } from '@outrider/security';
import { carrierAdminUrl } from '../../environment.js';
import { createTenant } from '../../demo-tenant/create-tenant.js';
import { ensureCampaign } from '../../demo-tenant/demo-campaign.js';
import { startPlatform, type Platform } from '../../platform.js';
import type { Progress } from '../../progress.js';
import { logOn, type RestClient } from '../../rest-client.js';
import type { CampaignView, TrunkView } from '@outrider/contracts';
import { startHelper, type HelperProcess } from './helper-process.js';
import type { AgentsOrder } from './messages.js';

const ADMIN = 'admin@bench.example';

export interface CarrierStats {
  invites: number;
  answered: number;
  callsUp: number;
  duplicateInvites: number;
}

/** A platform with a campaign, its agents in a process of their own. */
export interface BenchRig {
  readonly platform: Platform;
  readonly database: Database;
  readonly rest: RestClient;
  readonly campaign: CampaignView;
  readonly tenantId: string;
  readonly agents: HelperProcess;
  scenario(mix: unknown[]): Promise<void>;
  carrier(): Promise<CarrierStats>;
  trunk(limits: { channels?: number; callsPerSecond?: number }): Promise<void>;
  start(): Promise<void>;
  /** Pauses the campaign and waits for the last call. */
  pause(): Promise<void>;
  stop(): Promise<void>;
}

export async function startBenchRig(agentCount: number, log: Progress): Promise<BenchRig> {
  const platform = await startPlatform({
    data: { temporary: 'bench-dial' },
    log,
    carrierScenario: { audio: 'none', builtInNumbers: false, mix: [{ weight: 1, behaviour: 'busy' }] },
  });
  const database = createDatabase({ primaryUrl: platform.urls.database, poolSize: 2 });
  const undo: (() => Promise<unknown>)[] = [() => platform.stop(), () => database.close()];
  const stop = async () => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  };
  try {
    const password = platform.secrets.demoPassword;
    await createTenant(platform.urls.database, {
      name: 'Bench A/S',
      country: 'DK',
      admin: { email: ADMIN, name: 'Bench Admin', password },
    });
    const rest = await logOn(platform.urls.api, ADMIN, password);
    const campaign = await ensureCampaign(rest, {
      name: 'Bench',
      projectName: 'Bench',
      sellerName: 'Bench A/S',
      carrier: { host: '127.0.0.1', port: platform.ports.carrier },
      channels: 1_000,
      callsPerSecond: 1_000,
    });
    const { tenantId, cookies } = await signedInUsers(database, agentCount);
    const order: AgentsOrder = { gatewayUrl: platform.urls.gateway, campaignId: campaign.id, cookies };
    const agents = startHelper('agents', order);
    undo.push(() => agents.stop());
    await agents.next();
    log(`${agentCount} agents are ready`);

    const admin = carrierAdminUrl(platform.ports);
    return {
      ...{ platform, database, rest, campaign, tenantId, agents, stop },
      async scenario(mix) {
        const body = JSON.stringify({ audio: 'none', builtInNumbers: false, mix });
        const response = await fetch(`${admin}/scenario`, { method: 'PUT', body });
        if (!response.ok) throw new Error(`The carrier refused the scenario: ${await response.text()}`);
      },
      carrier: async () => (await (await fetch(`${admin}/stats`)).json()) as CarrierStats,
      async trunk(limits) {
        const [trunk] = await rest.all<TrunkView>('/trunks');
        await rest.patch(`/trunks/${trunk!.id}`, limits);
      },
      start: () => rest.post(`/campaigns/${campaign.id}/start`),
      async pause() {
        await rest.post(`/campaigns/${campaign.id}/pause`);
        const deadline = Date.now() + 60_000;
        for (;;) {
          const live = await rest.get<{ calls: Record<string, number> }>(`/campaigns/${campaign.id}/live`);
          if (Object.values(live.calls).every((n) => n === 0)) return;
          if (Date.now() > deadline) throw new Error('Calls of the bench did not end within a minute.');
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Users with a session each, made without the log-on whose password check would take a minute for some hundred of them. */
async function signedInUsers(database: Database, n: number): Promise<{ tenantId: string; cookies: string[] }> {
  const store = userSessionRepository(database);
  const admin = await store.findUser(ADMIN);
  if (!admin) throw new Error('The bench has no tenant.');
  const { tenantId } = admin;
  const passwordHash = await createPasswords().hash('correct horse battery staple');
  const sessions = createSessions({ store, now: () => database.now() });
  const records = tenantRecords(database, tenantId);
  const [team] = (await records.primary.teams.list({ limit: 1 })).items;
  const cookies: string[] = [];
  for (let i = 0; i < n; i += 1) {
    const id = newId();
    await records.transaction((tx) =>
      tx.users.insert({
        ...{ id, passwordHash, role: 'agent' as const, active: true, createdAt: database.now() },
        ...{ email: `agent${i}@bench.example`, name: `Agent ${i}`, teamId: team!.id },
      }),
    );
    const { token } = await sessions.create({ tenantId, userId: id }, { ip: '127.0.0.1', userAgent: 'bench' });
    cookies.push(`${sessionCookieName(false)}=${token}`);
  }
  return { tenantId, cookies };
}
