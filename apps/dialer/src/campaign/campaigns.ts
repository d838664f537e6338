import type { AgentSession, PlatformRepositories } from '@outrider/db';
import type { Bus, Logger } from '@outrider/platform';
import type { CallRegistry } from '../calls/call-registry.js';
import { repeat } from '../process/repeat.js';
import type { CampaignLoop } from './campaign-loop.js';

/** Runs a loop for each campaign that is being dialed. Every dialer has them all; the lease decides which one acts. */
export interface Campaigns {
  /** This process has written an agent session: it is now as given. */
  agentIs(session: AgentSession): void;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 1_000;

export function startCampaigns(options: {
  runningCampaigns: PlatformRepositories['runningCampaigns'];
  /** Whether the campaign is stopped for good, and not only paused. */
  isStopped(tenantId: string, campaignId: string): Promise<boolean>;
  startLoop(tenantId: string, campaignId: string): CampaignLoop;
  registry: Pick<CallRegistry, 'all'>;
  bus: Pick<Bus, 'subscribe'>;
  logger: Logger;
}): Campaigns {
  const { registry, bus, logger } = options;
  const loops = new Map<string, { tenantId: string; loop: CampaignLoop }>();
  const dropped = new Set<string>();

  async function look(): Promise<void> {
    const running = await options.runningCampaigns();
    const ids = new Set(running.map(({ campaignId }) => campaignId));
    for (const { tenantId, campaignId } of running) {
      if (loops.has(campaignId)) continue;
      dropped.delete(campaignId);
      loops.set(campaignId, { tenantId, loop: options.startLoop(tenantId, campaignId) });
    }
    for (const [campaignId, { loop }] of loops) {
      if (ids.has(campaignId)) continue;
      loops.delete(campaignId);
      dropped.add(campaignId);
      void loop.stop();
    }
    await cancelStopped();
  }

  /** A stopped campaign rings nobody any more; a paused one lets what rings ring. */
  async function cancelStopped(): Promise<void> {
    const ringing = [...registry.all()].filter(({ stage, campaignId }) => stage === 'setup' && dropped.has(campaignId));
    const stillOpen = new Map(ringing.map(({ campaignId, tenantId }) => [campaignId, tenantId]));
    for (const campaignId of dropped) if (!stillOpen.has(campaignId)) dropped.delete(campaignId);
    for (const [campaignId, tenantId] of stillOpen) {
      if (!(await options.isStopped(tenantId, campaignId))) continue;
      for (const call of ringing) if (call.campaignId === campaignId) call.cancel('campaign-stopped');
    }
  }

  const looking = repeat({ name: 'running campaigns', everyMs: LOOK_EVERY_MS, logger }, look);
  const unsubscribe = [
    bus.subscribe('campaign.event', ({ campaignId, event }) => loops.get(campaignId)?.loop.observe(event)),
    bus.subscribe('campaign.control', ({ campaignId }) => {
      loops.get(campaignId)?.loop.refresh();
      return look();
    }),
    bus.subscribe('agent-session.changed', ({ tenantId, agentSessionId, version }) => {
      for (const entry of loops.values()) {
        if (entry.tenantId === tenantId) entry.loop.agentChanged(agentSessionId, version);
      }
    }),
  ];

  return {
    agentIs: (session) => loops.get(session.campaignId)?.loop.agentIs(session),
    async stop() {
      for (const each of unsubscribe) each();
      await looking.stop();
      await Promise.all([...loops.values()].map(({ loop }) => loop.stop()));
      loops.clear();
    },
  };
}
