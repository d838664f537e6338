import type { PlatformRepositories } from '@outrider/db';
import { createApiClients, createApiTokens } from '@outrider/security';
import type { ApiDeps } from '../deps.js';
import type { SharedCounts } from '../http/shared-counts.js';
import { createClientGuard } from './client-guard.js';
import { createClientLimit } from './client-limit.js';
import { createUsageCounts } from './usage-counts.js';

/** What lets API clients in, keeps them to their rate and counts what they ask. */
export function createClients(
  deps: Pick<ApiDeps, 'clock' | 'logger' | 'secretKeys' | 'settings'> & { counts: Pick<SharedCounts, 'count'> },
  { apiAccess }: Pick<PlatformRepositories, 'apiAccess'>,
) {
  const { now } = deps.clock;
  const { publicUrl, webOrigins } = deps.settings;
  const tokenAudiences = [...new Set([publicUrl, ...webOrigins])].map((origin) => `${origin}/v1/token`);
  const tokens = createApiTokens({ secretKeys: deps.secretKeys, now });
  const apiClients = createApiClients({ store: apiAccess, tokens, audiences: tokenAudiences, now });
  const usage = createUsageCounts({ store: apiAccess, now, logger: deps.logger });
  const guard = createClientGuard({ apiClients, usage, limit: createClientLimit(deps.counts) });
  return { apiClients, tokenAudiences, usage, guard };
}
