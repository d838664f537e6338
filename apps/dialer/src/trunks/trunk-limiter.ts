import { redisKeys, type Redis } from '@outrider/platform';
import { redisScript } from '../process/redis-script.js';
import { BUILD_CHANNELS, PASS_GATE, TAKE_CHANNELS, TAKE_TURN } from './trunk-scripts.js';

/** Added to each second's calls, ms: what the way from here to the carrier may jitter without one call too many in a second. */
const JITTER_MS = 50;

/** Calls are claimed for a trunk so far ahead of their turns, ms: what a queue and a tick of a campaign take, and little more. */
const CLAIM_AHEAD_MS = 500;
/** A call whose turn is further off is given up: while it waits it holds a place that another trunk's calls need, ms. */
const LONGEST_WAIT_MS = 2_000;

export interface TrunkLimits {
  id: string;
  /** Calls open at once, ≥ 1. */
  channels: number;
  /** INVITEs per second, > 0. */
  callsPerSecond: number;
}

/** What a tenant may do over all its trunks. */
export interface TenantRate {
  id: string;
  /** INVITEs per second, > 0. */
  callsPerSecond: number;
}

/**
 * Holds every trunk's channels and calls per second, and every tenant's, over all dialers. Redis is where they meet; what it forgets is built again from
 * the open attempts before anything is granted.
 */
export interface TrunkLimiter {
  /**
   * Gives channels to the attempts, in order, as far as the channels go and the rates let them be dialed within
   * `CLAIM_AHEAD_MS`; returns how many got one. Those that got one have used up their part of both rates.
   */
  takeChannels(trunk: TrunkLimits, tenant: TenantRate, attemptIds: readonly string[]): Promise<number>;
  /**
   * The attempt's turn to be prepared: resolves when it has come, false when the attempt has no channel (any more) and none is free, or
   * the turn would come later than in `LONGEST_WAIT_MS`.
   * Turns are 1/`callsPerSecond` apart, of a trunk and of a tenant, so that no crowd waits at the gate with its attempts marked as dialed.
   */
  turn(trunk: TrunkLimits, tenant: TenantRate, attemptId: string): Promise<boolean>;
  /**
   * The last step: resolves when the INVITE may go out, in the very turn of the event loop in which it then must; false when that would be
   * later than in `LONGEST_WAIT_MS`. INVITEs of all dialers are 1/`callsPerSecond` apart, on a trunk and of a tenant, whatever each of them did between its turn and
   * here.
   */
  gate(trunk: Pick<TrunkLimits, 'id' | 'callsPerSecond'>, tenant: TenantRate): Promise<boolean>;
  /** Gives channels back. One that can't be given back now is found by `sweep`. */
  release(trunkId: string, attemptId: string): void;
  /** Takes channels from those that hold one without an open attempt, and gives one to those that should. */
  sweep(trunkId: string): Promise<void>;
}

/** An attempt's channel may outlive the attempt by the time its last SIP transaction takes, 64·T1, ms. */
const CLOSING_MS = 40_000;

export function createTrunkLimiter(options: {
  redis: Redis;
  /** Ids of the trunk's attempts that are not ended. */
  openAttempts(trunkId: string): Promise<readonly string[]>;
  /** Monotonic, ms. */
  now(): number;
  sleep(ms: number): Promise<void>;
}): TrunkLimiter {
  const { redis, openAttempts, now, sleep } = options;
  const build = redisScript(redis, 'buildTrunkChannels', 4, BUILD_CHANNELS);
  const take = redisScript(redis, 'takeTrunkChannels', 6, TAKE_CHANNELS);
  const takeTurn = redisScript(redis, 'takeTrunkTurn', 6, TAKE_TURN);
  const passGate = redisScript(redis, 'passTrunkGate', 2, PASS_GATE);
  const releases = new Map<string, string[]>();
  const suspects = new Map<string, number>();
  /** By trunk: open attempts that had no channel at the last sweep. */
  const absent = new Map<string, ReadonlySet<string>>();

  const keys = (trunkId: string) => [
    redisKeys.trunkChannelsBuilt(trunkId),
    redisKeys.trunkChannels(trunkId),
    redisKeys.trunkNextCall(trunkId),
    redisKeys.trunkNextClaim(trunkId),
  ];
  const tenantKeys = (tenantId: string) => [redisKeys.tenantNextCall(tenantId), redisKeys.tenantNextClaim(tenantId)];

  async function run(
    script: typeof take,
    trunkId: string,
    tenantId: string,
    args: (string | number)[],
  ): Promise<number> {
    for (let tries = 0; ; tries += 1) {
      const result = Number(await script(...keys(trunkId), ...tenantKeys(tenantId), ...args));
      if (result !== -1 || tries === 3) return result;
      await build(...keys(trunkId), ...(await openAttempts(trunkId)));
    }
  }

  function flush(trunkId: string): void {
    const ids = releases.get(trunkId) ?? [];
    releases.delete(trunkId);
    redis.srem(redisKeys.trunkChannels(trunkId), ...ids).catch(() => undefined);
  }

  return {
    async takeChannels(trunk, tenant, attemptIds) {
      if (attemptIds.length === 0) return 0;
      const limits = [trunk.channels, intervalMicros(trunk), intervalMicros(tenant), CLAIM_AHEAD_MS * 1000];
      return Math.max(0, await run(take, trunk.id, tenant.id, [...limits, ...attemptIds]));
    },

    async turn(trunk, tenant, attemptId) {
      const wait = await run(takeTurn, trunk.id, tenant.id, [
        trunk.channels,
        attemptId,
        intervalMicros(trunk),
        intervalMicros(tenant),
        LONGEST_WAIT_MS * 1000,
      ]);
      if (wait < 0) return false;
      if (wait > 0) await sleep(wait / 1000);
      return true;
    },

    async gate(trunk, tenant) {
      const next = [redisKeys.trunkNextInvite(trunk.id), redisKeys.tenantNextInvite(tenant.id)];
      const limits = [intervalMicros(trunk), intervalMicros(tenant), LONGEST_WAIT_MS * 1000];
      const wait = Number(await passGate(...next, ...limits));
      if (wait < 0) return false;
      if (wait > 0) await sleep(wait / 1000);
      return true;
    },

    release(trunkId, attemptId) {
      const waiting = releases.get(trunkId);
      if (waiting) return void waiting.push(attemptId);
      releases.set(trunkId, [attemptId]);
      setImmediate(() => flush(trunkId));
    },

    async sweep(trunkId) {
      const [held, open] = [
        await redis.smembers(redisKeys.trunkChannels(trunkId)),
        new Set(await openAttempts(trunkId)),
      ];
      const gone = held.filter((id) => !open.has(id));
      for (const id of gone) if (!suspects.has(id)) suspects.set(id, now());
      const stale = gone.filter((id) => now() - (suspects.get(id) ?? now()) > CLOSING_MS);
      for (const id of stale) suspects.delete(id);
      for (const [id, since] of suspects) if (now() - since > 2 * CLOSING_MS) suspects.delete(id);
      if (stale.length > 0) await redis.srem(redisKeys.trunkChannels(trunkId), ...stale);
      // One whose end is being written has given its channel back already: only who lacks it for long should have one.
      const missing = [...open].filter((id) => !held.includes(id));
      const lacking = missing.filter((id) => absent.get(trunkId)?.has(id));
      absent.set(trunkId, new Set(missing));
      if (lacking.length > 0 && (await redis.exists(redisKeys.trunkChannelsBuilt(trunkId)))) {
        await redis.sadd(redisKeys.trunkChannels(trunkId), ...lacking);
      }
    },
  };
}

const intervalMicros = ({ callsPerSecond }: Pick<TrunkLimits, 'callsPerSecond'>) =>
  Math.round(((1000 + JITTER_MS) * 1000) / callsPerSecond);
