import type { AgentSession, ConnectResult, EndResult, Ending, Guards, Repositories } from '@outrider/db';
import type { Logger } from '@outrider/platform';
import { setTimeout as delay } from 'node:timers/promises';
import { createBatcher } from '../process/batcher.js';

/** One tenant's rows as the calls of this process need them: what many calls write at the same time shares a statement. */
export interface TenantStore extends Pick<Repositories, 'attempts' | 'agentSessions' | 'recordings'> {
  /** Ends an attempt, trying again until the database takes it: an end is never given up while this process lives. */
  end(ending: Ending): Promise<EndResult>;
  /** See `Attempts.guards`. */
  guards(attemptId: string): Promise<Guards | undefined>;
  /**
   * Only who gets `mine` may send the INVITE. `over-cap`: it is marked, and the tenant has as many calls as it may have; who gets that ends
   * the attempt as never sent. `taken`: it is another's, or over.
   */
  dialing(attemptId: string): Promise<'mine' | 'over-cap' | 'taken'>;
  /**
   * See `Attempts.markAnswered`; tried again for `patienceMs`, since somebody is on the line. False: the attempt is not this dialer's any
   * more. @throws what the last try met.
   */
  answered(attemptId: string, answer: { at: Date; sipDialogId?: string; patienceMs: number }): Promise<boolean>;
  /** See `Attempts.connect`; tried again for `patienceMs`. @throws what the last try met. */
  connected(
    attemptId: string,
    agentSessionId: string,
    connection: { at: Date; reserved?: AgentSession | undefined; patienceMs: number },
  ): Promise<ConnectResult>;
  sent(attemptId: string, sipTransactionId: string): Promise<unknown>;
  ringing(attemptId: string, at: Date): Promise<unknown>;
  /** Resolves when nothing is being written. */
  idle(): Promise<void>;
}

/** Pauses between the tries to write an end, ms. */
const RETRY_MS = [100, 300, 1000, 2000];
/** After so many tries in vain, and again after each as many, somebody should look: about every 20 s. */
const TRIES_PER_ERROR = 10;
/** Pause between the tries to write what somebody on the line waits for, ms. */
const LINE_RETRY_MS = 50;
const BATCH = 50;
/** Nobody waits for the end of a call, nor for what is written for a successor, so long that others may not come along, ms. */
const GATHER_END_MS = 10;
const GATHER_MARK_MS = 25;

export function createTenantStore(options: {
  repositories: Pick<Repositories, 'attempts' | 'agentSessions' | 'recordings'>;
  dialerId: string;
  logger: Logger;
  /** Default: real time. */
  sleep?(ms: number): Promise<unknown>;
}): TenantStore {
  const { repositories, dialerId, logger, sleep = delay } = options;
  const { attempts, agentSessions, recordings } = repositories;

  const ends = createBatcher<Ending, EndResult>((endings) => attempts.endMany(endings), {
    maxSize: BATCH,
    gatherMs: GATHER_END_MS,
  });
  const guards = createBatcher<string, Guards | undefined>(
    async (ids) => {
      const found = await attempts.guardsMany(ids);
      return ids.map((id) => found.get(id));
    },
    { maxSize: BATCH },
  );
  const dials = createBatcher<string, 'mine' | 'over-cap' | 'taken'>(
    async (ids) => {
      const marked = await attempts.markDialingMany(ids, { dialerId });
      // The guards have looked at the cap before, each dialer by itself; marked are those that all of them see.
      const over = marked.size === 0 ? 0 : await attempts.callsOverCap();
      const kept = new Set([...marked].slice(0, Math.max(0, marked.size - over)));
      // The same attempt twice in one batch is marked once: the second of them has not got it.
      return ids.map((id) => (marked.delete(id) ? (kept.has(id) ? 'mine' : 'over-cap') : 'taken'));
    },
    { maxSize: BATCH },
  );
  const sends = createBatcher<{ attemptId: string; sipTransactionId: string }, void>(
    async (sent) => {
      await attempts.setSipTransactionIds(sent);
      return sent.map(() => undefined);
    },
    { maxSize: BATCH, gatherMs: GATHER_MARK_MS },
  );
  const rings = createBatcher<{ attemptId: string; at: Date }, void>(
    async (ringing) => {
      await attempts.markRingingMany(ringing, dialerId);
      return ringing.map(() => undefined);
    },
    { maxSize: BATCH, gatherMs: GATHER_MARK_MS },
  );

  /** Writes it, and tries again while somebody on the line may be kept waiting. */
  async function onTheLine<R>(attemptId: string, patienceMs: number, write: () => Promise<R>): Promise<R> {
    const until = performance.now() + patienceMs;
    for (let tries = 0; ; tries += 1) {
      try {
        return await write();
      } catch (error) {
        if (performance.now() + LINE_RETRY_MS > until) throw error;
        if (tries === 0) logger.warn({ err: error, attemptId }, 'a step of a call could not be written; trying again');
        await sleep(LINE_RETRY_MS);
      }
    }
  }

  return {
    attempts,
    agentSessions,
    recordings,
    async end(ending) {
      for (let tries = 0; ; tries += 1) {
        try {
          // One that can't be written must not hold up the others for ever: from the second try on each goes alone.
          return tries === 0 ? await ends.add(ending) : ((await attempts.endMany([ending]))[0] as EndResult);
        } catch (error) {
          const about = { err: error, attemptId: ending.attemptId, termination: ending.termination, tries: tries + 1 };
          if (tries === 0) logger.warn(about, 'an end could not be written; trying again');
          else if (tries % TRIES_PER_ERROR === 0) logger.error(about, 'an end still cannot be written; trying again');
          await sleep(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] ?? 0);
        }
      }
    },
    answered: (attemptId, { patienceMs, ...answer }) =>
      onTheLine(attemptId, patienceMs, () => attempts.markAnswered(attemptId, { dialerId, ...answer })),
    connected: (attemptId, agentSessionId, { patienceMs, ...connection }) =>
      onTheLine(attemptId, patienceMs, () => attempts.connect(attemptId, agentSessionId, connection)),
    guards: (attemptId) => guards.add(attemptId),
    dialing: (attemptId) => dials.add(attemptId),
    sent: (attemptId, sipTransactionId) => sends.add({ attemptId, sipTransactionId }),
    ringing: (attemptId, at) => rings.add({ attemptId, at }),
    async idle() {
      await Promise.all([ends.idle(), dials.idle(), sends.idle(), rings.idle()]);
    },
  };
}

/** Stores by tenant, made at first use. */
export function createTenantStores(make: (tenantId: string) => TenantStore) {
  const stores = new Map<string, TenantStore>();
  return {
    of(tenantId: string): TenantStore {
      const present = stores.get(tenantId) ?? make(tenantId);
      stores.set(tenantId, present);
      return present;
    },
    async idle(): Promise<void> {
      await Promise.all([...stores.values()].map((store) => store.idle()));
    },
  };
}
export type TenantStores = ReturnType<typeof createTenantStores>;
