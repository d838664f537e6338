import { eq } from 'drizzle-orm';
import type { Database } from '../database.js';
import { campaigns } from '../schema/index.js';

export function createRunningCampaigns({ primary }: Database) {
  return {
    /** Campaigns of all tenants that are being dialed. */
    runningCampaigns() {
      return primary
        .select({
          tenantId: campaigns.tenantId,
          campaignId: campaigns.id,
          name: campaigns.name,
          mode: campaigns.mode,
          pacerFence: campaigns.pacerFence,
          pacerDialerId: campaigns.pacerDialerId,
        })
        .from(campaigns)
        .where(eq(campaigns.status, 'running'));
    },
  };
}
