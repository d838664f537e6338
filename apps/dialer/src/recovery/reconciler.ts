import type { Attempt, PlatformRepositories } from '@outrider/db';
import type { JobQueue, Logger } from '@outrider/platform';
import type { CallRegistry } from '../calls/call-registry.js';
import type { News } from '../calls/news.js';
import { endingEvent } from '../calls/pacing-news.js';
import type { TenantStores } from '../calls/tenant-store.js';
import { repeat, together, type Repeating } from '../process/repeat.js';
import type { OrphanLegs } from './orphan-legs.js';

const EVERY_MS = 1_000;
/** A dialer that has been silent for so long is dead, ms. */
export const DEAD_AFTER_MS = 5_000;
/** A claim that nobody has dialed after so long was lost if it has no job, ms: it takes longer than any job takes to be queued. */
const JOBLESS_MS = 4_000;
/** After so long it counts as lost in any case, ms. */
const CLAIM_MS = 10_000;
/** Own attempts without a call are looked for so often, ms, and only if they are at least as old. */
const STRAYS_EVERY_MS = 5_000;

/**
 * Puts right what others left behind: every dialer runs one, each step is conditional, and two of them do no harm to each other.
 */
export function startReconciler(options: {
  dialerId: string;
  dialerInstances: Pick<PlatformRepositories['dialerInstances'], 'dead' | 'takeOver'>;
  reconciliation: Pick<
    PlatformRepositories['reconciliation'],
    'neverSent' | 'ofGoneDialers' | 'openAttempts' | 'legsOfGoneDialers'
  >;
  stores: Pick<TenantStores, 'of'>;
  registry: Pick<CallRegistry, 'byAttempt'>;
  queue: Pick<JobQueue<'dial'>, 'present'>;
  orphans: OrphanLegs;
  finish(attempts: readonly Attempt[]): Promise<void>;
  news: News;
  releaseChannel(trunkId: string, attemptId: string): void;
  logger: Logger;
  now(): Date;
}): Repeating {
  const { dialerId, dialerInstances, reconciliation, stores, registry, orphans, news, logger, now } = options;
  let straysAt = 0;

  async function takeOverTheDead(): Promise<void> {
    for (const { id } of await dialerInstances.dead(DEAD_AFTER_MS)) {
      if (id === dialerId) continue;
      const left = await dialerInstances.takeOver(id, dialerId, DEAD_AFTER_MS);
      if (!left) continue;
      logger.warn(
        { deadDialerId: id, attempts: left.attempts.length, agentLegs: left.agentSessions.length },
        'taking over from a dialer that is gone',
      );
      await Promise.all([
        options.finish(left.attempts),
        ...left.agentSessions.map(({ id: callId, sipDialogId }) => orphans.hangUp({ callId, sipDialogId })),
      ]);
      for (const tenantId of new Set(left.agentSessions.map((session) => session.tenantId))) {
        await writeLegsDown(tenantId, [id]);
      }
    }
  }

  async function writeLegsDown(tenantId: string, dialerIds: readonly string[]): Promise<void> {
    for (const session of await stores.of(tenantId).agentSessions.legsDownOf(dialerIds)) news.agent(tenantId, session);
  }

  /** What a take-over that failed half-way has left: an agent without a phone must not be given calls. */
  async function dropLostLegs(): Promise<void> {
    const lost = await reconciliation.legsOfGoneDialers();
    for (const tenantId of new Set(lost.map((leg) => leg.tenantId))) {
      const dialerIds = new Set(lost.filter((leg) => leg.tenantId === tenantId).map((leg) => leg.dialerId));
      await writeLegsDown(tenantId, [...dialerIds]);
    }
    await Promise.all(lost.map(({ id: callId, sipDialogId }) => orphans.hangUp({ callId, sipDialogId })));
  }

  /** Claimed, and never dialed: nothing was sent, so the lead is ready again. */
  async function endNeverSent(): Promise<void> {
    const waiting = await reconciliation.neverSent(new Date(now().getTime() - JOBLESS_MS));
    if (waiting.length === 0) return;
    const jobs = await options.queue.present(waiting.map(({ id }) => id)).catch(() => undefined);
    const longAgo = new Date(now().getTime() - CLAIM_MS);
    const lost = waiting.filter(({ id, claimedAt }) => claimedAt < longAgo || jobs?.has(id) === false);
    await Promise.all(
      lost.map(async ({ tenantId, campaignId, trunkId, id: attemptId }) => {
        const at = now();
        const termination = { result: 'never-sent', reason: 'dialer-lost' } as const;
        const result = await stores.of(tenantId).end({ attemptId, termination, at });
        options.releaseChannel(trunkId, attemptId);
        if (!result.ok || !result.ended) return;
        if (result.session) news.agent(tenantId, result.session);
        news.call({ tenantId, campaignId }, endingEvent(attemptId, termination, false, at.getTime()));
      }),
    );
    if (lost.length > 0) logger.info({ attempts: lost.length }, 'ended claims whose jobs were lost');
  }

  /** Attempts that are said to be this dialer's and that it knows nothing of: taken over once and not finished. */
  async function finishStrays(): Promise<void> {
    if (now().getTime() - straysAt < STRAYS_EVERY_MS) return;
    straysAt = now().getTime();
    const mine = await reconciliation.openAttempts({ dialerId });
    const strays = mine.filter(
      ({ id, state, dialedAt }) =>
        state !== 'claimed' && !registry.byAttempt(id) && straysAt - (dialedAt?.getTime() ?? 0) > STRAYS_EVERY_MS,
    );
    await options.finish(strays);
  }

  return together(
    repeat({ name: 'reconciler', everyMs: EVERY_MS, logger }, async () => {
      await takeOverTheDead();
      await dropLostLegs();
      await options.finish(await reconciliation.ofGoneDialers());
      await endNeverSent();
      await finishStrays();
    }),
    // Beside the rest: a SIP server that answers slowly must not keep anybody from taking over.
    repeat({ name: 'orphaned legs', everyMs: EVERY_MS, logger }, () => orphans.again()),
  );
}
