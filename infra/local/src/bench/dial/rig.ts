import { createDatabase, type Database } from '@outrider/db';
import { carrierAdminUrl } from '../../environment.js';
import { createTenant } from '../../demo-tenant/create-tenant.js';
import { ensureCampaign } from '../../demo-tenant/demo-campaign.js';
import { startPlatform, type Platform } from '../../platform.js';
import type { Progress } from '../../progress.js';
import { logOn, type RestClient } from '../../rest-client.js';
import type { CampaignView, TrunkView } from '@outrider/contracts';
import { signedInUsers } from '../signed-in-users.js';
import type { RowDataPacket } from 'mysql2';
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
  /** That the database has been asked since it started. */
  statements(): Promise<number>;
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
    const { tenantId, cookies } = await signedInUsers(database, { admin: ADMIN, role: 'agent', count: agentCount });
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
      async statements() {
        const [[row]] = await database.primaryPool.query<RowDataPacket[]>("show global status like 'Questions'");
        return Number(row?.['Value']);
      },
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
