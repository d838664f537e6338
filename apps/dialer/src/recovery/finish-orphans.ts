import type { Attempt } from '@outrider/db';
import type { Termination } from '@outrider/domain';
import type { Logger } from '@outrider/platform';
import type { CallControl } from '@outrider/telephony';
import { endingEvent } from '../calls/pacing-news.js';
import type { News } from '../calls/news.js';
import type { TenantStores } from '../calls/tenant-store.js';
import type { OrphanLegs } from './orphan-legs.js';

const DIALER_LOST: Termination = { result: 'failed', reason: 'dialer-lost' };

/** Ends attempts whose dialer is gone: their legs are hung up, each gets its one record, their agents are freed. Nobody is called again for it. */
export function createFinishOrphans(options: {
  callControl: Pick<CallControl, 'hangUpOrphan'>;
  orphans: OrphanLegs;
  stores: Pick<TenantStores, 'of'>;
  news: News;
  releaseChannel(trunkId: string, attemptId: string): void;
  logger: Logger;
  now(): Date;
}): (attempts: readonly Attempt[]) => Promise<void> {
  const { orphans, stores, news, logger, now } = options;

  async function finish(attempt: Attempt): Promise<void> {
    const { tenantId, campaignId, id: attemptId } = attempt;
    // The leg first: while the record is open, the lead can't be called again and the agent gets no other call.
    await orphans.hangUp(attempt);
    const at = now();
    const result = await stores.of(tenantId).end({ attemptId, termination: DIALER_LOST, at });
    options.releaseChannel(attempt.trunkId, attemptId);
    if (!result.ok || !result.ended) return;
    if (result.session) news.agent(tenantId, result.session);
    news.call({ tenantId, campaignId }, endingEvent(attemptId, DIALER_LOST, attempt.answeredAt !== null, at.getTime()));
  }

  return async (attempts) => {
    if (attempts.length === 0) return;
    await Promise.all(attempts.map(finish));
    logger.info({ attempts: attempts.length }, 'ended calls that their dialer had left behind');
  };
}
