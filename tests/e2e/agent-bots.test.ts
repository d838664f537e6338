import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CampaignReport, CampaignView, CdrView } from '@outrider/contracts';
import {
  createTenant,
  ensureCampaign,
  ensureUsers,
  generateLeads,
  importLeads,
  leadsCsv,
  logOn,
  startPlatform,
  type Platform,
  type RestClient,
} from '@outrider/local';
import { createAgentBot, until, type AgentBot } from '@outrider/testkit';

const ADMIN = { email: 'admin@bots.example', name: 'Admin' };
const AGENTS = [1, 2, 3].map((n) => ({ email: `bot${n}@bots.example`, name: `Bot ${n}`, role: 'agent' as const }));

let platform: Platform;
let rest: RestClient;
let campaign: CampaignView;
let bots: AgentBot[];

beforeAll(async () => {
  platform = await startPlatform({
    data: { temporary: 'bots' },
    log: () => undefined,
    carrierScenario: {
      seed: 3,
      audio: 'full',
      builtInNumbers: false,
      mix: [
        { weight: 6, behaviour: 'answer', ringMs: 100, talkMs: { min: 1_000, max: 3_000 } },
        { weight: 2, behaviour: 'busy', ringMs: 50 },
        { weight: 2, behaviour: 'machine', ringMs: 100 },
      ],
    },
  });
  const password = platform.secrets.demoPassword;
  await createTenant(platform.urls.database, { name: 'Bots', country: 'DK', admin: { ...ADMIN, password } });
  rest = await logOn(platform.urls.api, ADMIN.email, password);
  await ensureUsers(rest, AGENTS, password);
  campaign = await ensureCampaign(rest, {
    name: 'Bots',
    projectName: 'Bots',
    sellerName: 'Bots',
    carrier: { host: '127.0.0.1', port: platform.ports.carrier },
    channels: 20,
    callsPerSecond: 20,
  });
  await importLeads(rest, campaign.id, 'Leads', leadsCsv(generateLeads(60, 1)));
  bots = await Promise.all(
    AGENTS.map(({ email }, n) =>
      createAgentBot({
        apiUrl: platform.urls.api,
        gatewayUrl: platform.urls.gateway,
        email,
        password,
        campaignId: campaign.id,
        behaviour: { seed: n, toneHz: 500 + 100 * n, hangsUpShare: 0.3, talkMs: [500, 1_500], wrapUpMs: [100, 300] },
      }),
    ),
  );
}, 180_000);
afterAll(async () => {
  await Promise.all(bots?.map((bot) => bot.stop(1_000)) ?? []);
  await platform?.stop();
});

const calls = () => bots.map((bot) => bot.stats().calls);

describe('agent bots', () => {
  it('take calls, talk, hear the customer, and dispose of each', async () => {
    await rest.post(`/campaigns/${campaign.id}/start`);
    await until('four calls for each', () => calls().every((count) => count >= 4), { timeoutMs: 60_000 });
    for (const bot of bots) {
      const stats = bot.stats();
      expect(stats.answerToAgentMs).toHaveLength(stats.calls);
      expect(Object.keys(stats.heardHz).some((hz) => Number(hz) > 0)).toBe(true);
      expect(stats.stateMs.talking).toBeGreaterThan(0);
    }
  });

  it('come back to their work after a lost socket, a lost leg and a restarted gateway', async () => {
    const before = calls();
    bots[0]?.cutSocket();
    await bots[1]?.cutLeg();
    await platform.gateway.kill('SIGKILL');
    await platform.gateway.restart();
    await until('more calls for each', () => calls().every((count, n) => count > (before[n] ?? 0) + 1), {
      timeoutMs: 60_000,
    });
    expect(bots[0]?.stats().reconnects).toBeGreaterThan(0);
    expect(bots[1]?.stats().legs).toBeGreaterThan(1);
  });

  it('leave nothing open when they go home', async () => {
    await rest.post(`/campaigns/${campaign.id}/pause`);
    await Promise.all(bots.map((bot) => bot.stop(500)));
    const report = await until('an end of every attempt', async () => {
      const latest = await rest.get<CampaignReport>(`/campaigns/${campaign.id}/report`);
      return latest.attempts === latest.cdrs && latest;
    });
    expect(report.results.connected).toBe(calls().reduce((sum, count) => sum + count, 0));
    const { items } = await rest.get<{ items: CdrView[] }>(`/cdrs?campaignId=${campaign.id}&limit=200`);
    expect(new Set(items.map(({ attemptId }) => attemptId)).size).toBe(items.length);
    expect(bots.flatMap((bot) => bot.stats().troubles)).toEqual([]);
  });
});
