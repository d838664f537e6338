import type { CampaignView } from '@outrider/contracts';
import { createDatabase, type Database } from '@outrider/db';
import {
  createTenant,
  ensureCampaign,
  ensureUsers,
  generateLeads,
  importLeads,
  leadsCsv,
  logOn,
  startPlatform,
  type DemoCampaign,
  type Platform,
  type RestClient,
} from '@outrider/local';
import { createAgentBot, type AgentBehaviour, type AgentBot } from '@outrider/testkit';

const ADMIN = 'admin@test.example';

/** A whole platform with a campaign, leads and agents, ready to be started and to be broken. */
export interface DialingRig {
  readonly platform: Platform;
  readonly rest: RestClient;
  readonly campaign: CampaignView;
  readonly database: Database;
  readonly bots: readonly AgentBot[];
  start(): Promise<unknown>;
  /** What the simulated carrier says at `path` of its statistics. */
  carrier<T>(path: string): Promise<T>;
  stop(options?: { keep?: boolean }): Promise<void>;
}

export interface DialingRigOptions {
  leads: number;
  agents: number;
  carrierScenario: unknown;
  dialers?: number;
  channels?: number;
  callsPerSecond?: number;
  settings?: DemoCampaign['settings'];
  /** Added to the environment of every process. */
  env?: Record<string, string>;
  behaviour?: Partial<AgentBehaviour>;
  log?: (line: string) => void;
}

export async function startDialing(options: DialingRigOptions): Promise<DialingRig> {
  const { log = () => undefined, carrierScenario, dialers = 1, env = {} } = options;
  const platform = await startPlatform({ data: { temporary: 'faults' }, log, carrierScenario, dialers, env });
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const { urls, ports, secrets } = platform;
    const password = secrets.demoPassword;
    await createTenant(urls.database, {
      name: 'Test A/S',
      country: 'DK',
      admin: { email: ADMIN, name: 'Test Admin', password },
    });
    const rest = await logOn(urls.api, ADMIN, password);
    const users = Array.from({ length: options.agents }, (_, i) => ({
      email: `agent${i + 1}@test.example`,
      name: `Agent ${i + 1}`,
      role: 'agent' as const,
    }));
    await ensureUsers(rest, users, password);
    const campaign = await ensureCampaign(rest, {
      name: 'Test',
      projectName: 'Test',
      sellerName: 'Test A/S',
      carrier: { host: '127.0.0.1', port: ports.carrier },
      channels: options.channels ?? 200,
      callsPerSecond: options.callsPerSecond ?? 100,
      settings: { maxWrapUpMs: 5_000, ...options.settings },
    });
    if (options.leads > 0) {
      await importLeads(rest, campaign.id, 'Leads', leadsCsv(generateLeads(options.leads, 1)));
    }
    const bots = await Promise.all(
      users.map(({ email }, i) =>
        createAgentBot({
          apiUrl: urls.api,
          gatewayUrl: urls.gateway,
          email,
          password,
          campaignId: campaign.id,
          behaviour: {
            wrapUpMs: [50, 150],
            hangsUpShare: 0.3,
            talkMs: [500, 3_000],
            toneHz: 0,
            ...options.behaviour,
            seed: i + 1,
          },
        }),
      ),
    );
    undo.push(() => Promise.all(bots.map((bot) => bot.stop(0))));
    const database = createDatabase({ primaryUrl: urls.database, poolSize: 2 });
    undo.push(() => database.close());

    return {
      platform,
      rest,
      campaign,
      database,
      bots,
      start: () => rest.post(`/campaigns/${campaign.id}/start`),
      async carrier<T>(path: string) {
        const response = await fetch(`${urls.carrierAdmin}${path}`);
        if (!response.ok) throw new Error(`The carrier's ${path} gave ${response.status}.`);
        return (await response.json()) as T;
      },
      async stop(stopOptions) {
        for (const step of undo.reverse()) await step();
        await platform.stop(stopOptions);
      },
    };
  } catch (error) {
    for (const step of undo.reverse()) await step().catch(() => undefined);
    await platform.stop({ keep: true });
    throw error;
  }
}
