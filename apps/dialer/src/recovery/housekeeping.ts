import type { PlatformRepositories } from '@outrider/db';
import type { Logger } from '@outrider/platform';
import type { AgentLegs } from '../agents/agent-legs.js';
import type { News } from '../calls/news.js';
import type { TenantStores } from '../calls/tenant-store.js';
import { repeat, together, type Repeating } from '../process/repeat.js';

const EVERY_MS = 1_000;
/** An agent whom no socket has vouched for since is signed out, ms. */
const UNSEEN_MS = 30_000;
/** So long an agent may still dispose of a call that is no longer being wrapped up, ms. */
const UNDISPOSED_MS = 600_000;
const UNDISPOSED_EVERY_MS = 30_000;
const ABANDONED_EVERY_MS = 600_000;

/** Ends what only time ends: reservations, wrap-ups, agents who are gone, legs of agents who signed out, talks without a disposition. Conditional; every dialer does it. */
export function startHousekeeping(options: {
  dialerId: string;
  reconciliation: Pick<
    PlatformRepositories['reconciliation'],
    'tenantsWithAgents' | 'legsToDrop' | 'undisposedCampaigns'
  >;
  forgetAbandonedNumbers: PlatformRepositories['forgetAbandonedNumbers'];
  stores: Pick<TenantStores, 'of'>;
  agentLegs: Pick<AgentLegs, 'drop'>;
  news: News;
  logger: Logger;
  now(): Date;
}): Repeating {
  const { dialerId, reconciliation, stores, agentLegs, news, logger, now } = options;

  async function resolveUndisposed(): Promise<void> {
    const endedBefore = new Date(now().getTime() - UNDISPOSED_MS);
    for (const { tenantId, campaignId } of await reconciliation.undisposedCampaigns()) {
      const resolved = await stores.of(tenantId).attempts.resolveUndisposed(campaignId, endedBefore);
      if (resolved > 0) logger.info({ tenantId, campaignId, resolved }, 'talks that nobody disposed of are unresolved');
    }
  }

  const ends = repeat({ name: 'housekeeping', everyMs: EVERY_MS, logger }, async () => {
    for (const tenantId of await reconciliation.tenantsWithAgents()) {
      const { agentSessions } = stores.of(tenantId);
      const changed = [
        ...(await agentSessions.expireReservations()),
        ...(await agentSessions.expireWrapUps()),
        ...(await agentSessions.expireUnseen(new Date(now().getTime() - UNSEEN_MS))),
      ];
      for (const session of changed) news.agent(tenantId, session);
    }
    for (const { tenantId, id, sipDialogId } of await reconciliation.legsToDrop(dialerId)) {
      if (agentLegs.drop(id) || sipDialogId === null) continue;
      const down = await stores.of(tenantId).agentSessions.legDown(id, { sipDialogId });
      if (down.ok && down.changed) news.agent(tenantId, down.session);
    }
  });
  return together(
    ends,
    repeat({ name: 'talks without a disposition', everyMs: UNDISPOSED_EVERY_MS, logger }, resolveUndisposed),
    repeat({ name: 'numbers left alone', everyMs: ABANDONED_EVERY_MS, logger }, async () => {
      await options.forgetAbandonedNumbers(now());
    }),
  );
}
