import { randomBytes } from 'node:crypto';
import { newId } from '@outrider/contracts';
import type { Attempts, ClaimCandidate, ClaimedAttempt, DueCallback, HopperLead } from '@outrider/db';
import { isDestinationAllowed } from '@outrider/domain';
import type { JobQueue, Logger } from '@outrider/platform';
import type { TrunkLimiter } from '../trunks/trunk-limiter.js';
import type { CampaignSettings } from './settings.js';

/** As many as one claim takes. */
export const MAX_CLAIM = 100;
/** What a reserved owner of a callback waits beyond the ringing, ms. */
const RESERVATION_SLACK_MS = 15_000;

/** `unrouted`: leads for which no trunk has a channel now; `tooDear`: those that the day's money does not pay for. */
export type Placed =
  | { ok: true; claimed: ClaimedAttempt[]; unrouted: ReadonlySet<string>; tooDear: ReadonlySet<string> }
  | { ok: false; code: string };

/** From leads to attempts that are claimed, have a channel, and wait in the dial queue. */
export interface Placing {
  place(
    fence: number,
    settings: CampaignSettings,
    leads: readonly HopperLead[],
    callbacks: readonly DueCallback[],
  ): Promise<Placed>;
}

type Wish = Pick<HopperLead, 'leadId' | 'number'> & { callback?: DueCallback };

export function createPlacing(options: {
  tenantId: string;
  campaignId: string;
  attempts: Pick<Attempts, 'claim' | 'endMany'>;
  limiter: Pick<TrunkLimiter, 'takeChannels' | 'release'>;
  queue: Pick<JobQueue<'dial'>, 'add'>;
  logger: Logger;
  now(): Date;
}): Placing {
  const { tenantId, campaignId, attempts, limiter, queue, logger, now } = options;

  /** Gives each lead the first trunk that may call it and has a channel. One that no trunk may call goes on without, to be refused by the guards. */
  async function route(settings: CampaignSettings, wishes: readonly Wish[]) {
    const candidates: ClaimCandidate[] = [];
    const unrouted = new Set<string>();
    let left = wishes.map((wish) => ({ wish, attemptId: newId() }));
    for (const trunk of settings.trunks) {
      const fitting = left.filter(({ wish }) => isDestinationAllowed(wish.number, trunk.allowedPrefixes));
      const n = await limiter.takeChannels(
        trunk,
        settings.tenant,
        fitting.map(({ attemptId }) => attemptId),
      );
      const routed = new Set(fitting.slice(0, n));
      for (const { wish, attemptId } of routed) candidates.push(candidate(settings, wish, attemptId, trunk.id));
      left = left.filter((one) => !routed.has(one));
    }
    const first = settings.trunks[0];
    for (const { wish, attemptId } of left) {
      const reachable = settings.trunks.some((trunk) => isDestinationAllowed(wish.number, trunk.allowedPrefixes));
      if (reachable) unrouted.add(wish.leadId);
      else if (first) candidates.push(candidate(settings, wish, attemptId, first.id));
    }
    return { candidates, unrouted };
  }

  function candidate(settings: CampaignSettings, wish: Wish, attemptId: string, trunkId: string): ClaimCandidate {
    const { callback } = wish;
    const until = new Date(now().getTime() + settings.campaign.maxRingMs + RESERVATION_SLACK_MS);
    return {
      attemptId,
      leadId: wish.leadId,
      callId: `${attemptId}-${randomBytes(6).toString('hex')}@outrider`,
      fromTag: randomBytes(8).toString('hex'),
      callerId: callerIdFor(wish.leadId, settings.callerIds),
      trunkId,
      ...(callback
        ? { callbackId: callback.callbackId, agent: { agentSessionId: callback.agentSessionId, until } }
        : {}),
    };
  }

  return {
    async place(fence, settings, leads, callbacks) {
      const wishes: Wish[] = [
        ...callbacks.map((callback) => ({ leadId: callback.leadId, number: callback.number, callback })),
        ...leads,
      ];
      const { candidates, unrouted } = await route(settings, wishes.slice(0, MAX_CLAIM));
      if (candidates.length === 0) return { ok: true, claimed: [], unrouted, tooDear: new Set() };
      const giveBack = (some: readonly ClaimCandidate[]) => {
        for (const { trunkId, attemptId } of some) if (attemptId) limiter.release(trunkId, attemptId);
      };
      let result: Awaited<ReturnType<Attempts['claim']>>;
      try {
        result = await attempts.claim({ campaignId, fence, candidates });
      } catch (error) {
        // If it was committed after all, the reconciler ends what nobody dials, and the sweep gives the channels back.
        giveBack(candidates);
        throw error;
      }
      if (!result.ok) {
        giveBack(candidates);
        return { ok: false, code: result.code };
      }
      const refused = new Set(result.refused.map(({ leadId }) => leadId));
      giveBack(candidates.filter(({ leadId }) => refused.has(leadId)));
      await enqueue(result.claimed);
      const tooDear = new Set(result.refused.filter(({ code }) => code === 'spend-limit').map(({ leadId }) => leadId));
      return { ok: true, claimed: result.claimed, unrouted, tooDear };
    },
  };

  async function enqueue(claimed: readonly ClaimedAttempt[]): Promise<void> {
    if (claimed.length === 0) return;
    try {
      await queue.add(
        claimed.map(({ attemptId }) => ({ jobId: attemptId, data: { tenantId, campaignId, attemptId } })),
      );
    } catch (error) {
      logger.warn({ err: error, attempts: claimed.length }, 'claimed calls could not be queued; ending them unsent');
      // A job that got through nevertheless finds its attempt ended.
      await attempts.endMany(
        claimed.map(({ attemptId }) => ({ attemptId, termination: { result: 'never-sent', reason: 'dialer-lost' } })),
      );
      for (const { trunkId, attemptId } of claimed) limiter.release(trunkId, attemptId);
    }
  }
}

/** The same lead sees the same number each time. */
export function callerIdFor(leadId: string, callerIds: readonly string[]): string {
  let hash = 0;
  for (const char of leadId) hash = (hash * 31 + char.charCodeAt(0)) >>> 0;
  return callerIds[hash % callerIds.length] ?? '';
}
