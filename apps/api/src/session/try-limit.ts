import { createHash } from 'node:crypto';
import { redisKeys, type Redis } from '@outrider/platform';
import { addressPrefix } from './address-prefix.js';
import { createLocalTries } from './local-tries.js';

const WINDOW_MS = 15 * 60_000;
/** How long an address from which an account logged on is known as its own, ms. */
const KNOWN_MS = 30 * 24 * 3_600_000;

/** Failed tries within 15 minutes at which a door is closed: of one account from one address, of one account, of one address. */
export interface TryLimits {
  pair: number;
  account: number;
  address: number;
}

/** A try that was counted before it was made. */
export interface TakenTry {
  /** Seconds to wait before the next one; 0: go ahead. */
  wait: number;
  /** If it fails, the account is closed to the address. */
  last: boolean;
  /** It does not count, the failures before it are forgotten, and the address is known as the account's. */
  succeeded(): Promise<void>;
  /** It was never made, so it does not count. */
  giveBack(): Promise<void>;
}

/** Counts tries to show who one is; each before it is made, so that many at once are no way around. */
export interface TryLimit {
  take(account: string, ip: string): Promise<TakenTry>;
}

/**
 * Counts one kind of tries. The brakes of an account and of an address spare addresses from which the account has logged on before:
 * who guesses from elsewhere, or from the same office, cannot lock its owner out; the count of the pair spares nobody.
 * Counts are exact: in Redis in one step for all processes, and in the process too, for while Redis is away.
 * @param options.name part of the keys; tries of two kinds are not added up
 */
export function createTryLimit(options: { redis: Redis; now: () => Date; name: string; limits: TryLimits }): TryLimit {
  const { redis, limits } = options;
  const prefix = redisKeys.rateLimit(options.name);
  const local = createLocalTries(options.now, WINDOW_MS);
  const keysOf = (account: string, ip: string) => {
    const who = digest(account.toLowerCase());
    const where = digest(addressPrefix(ip));
    const own = { key: `${prefix}pair:${who}:${where}`, limit: limits.pair };
    const brakes = [
      { key: `${prefix}account:${who}`, limit: limits.account },
      { key: `${prefix}address:${where}`, limit: limits.address },
    ];
    return { own, brakes, known: `${prefix}known:${who}:${where}` };
  };

  return {
    take: async (account, ip) => {
      const { own, brakes, known } = keysOf(account, ip);
      const isKnown = local.isKnown(known) || (await redis.exists(known).catch(() => 0)) === 1;
      const counted = isKnown ? [own] : [own, ...brakes];
      const waitMs = Math.max(...counted.map(({ key, limit }) => local.wait(key, limit)));
      if (waitMs > 0) return refused(waitMs);
      for (const { key, limit } of counted) local.add(key, limit);
      const tries = local.count(own.key);
      const shared = await takeShared(redis, counted).catch(() => undefined);
      if (shared && shared.waitMs > 0) {
        for (const { key } of counted) local.giveBack(key);
        return refused(shared.waitMs);
      }
      const giveBack = async (those: readonly Counted[]) => {
        for (const { key } of those) local.giveBack(key);
        await giveBackShared(redis, those).catch(() => undefined);
      };
      return {
        wait: 0,
        last: Math.max(tries, shared?.own ?? 0) === own.limit,
        succeeded: async () => {
          local.drop(own.key);
          local.know(known, KNOWN_MS);
          const ended = redis.multi().del(own.key).set(known, '1', 'PX', KNOWN_MS).exec();
          await ended.catch(() => undefined);
          // What was not counted is not taken off either: else one's own log-ons would lift the brakes on guessing others'.
          if (!isKnown) await giveBack(brakes);
        },
        giveBack: () => giveBack(counted),
      };
    },
  };
}

const refused = (waitMs: number): TakenTry => ({
  wait: Math.max(1, Math.ceil(waitMs / 1000)),
  last: false,
  succeeded: async () => undefined,
  giveBack: async () => undefined,
});
const digest = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 22);

interface Counted {
  key: string;
  limit: number;
}

/** One step, so that of many at once no more than the limit get through. The window begins anew with the try that closes the door. */
const TAKE = `
local wait = 0
for i, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') >= tonumber(ARGV[i + 1]) then wait = math.max(wait, redis.call('PTTL', key)) end
end
if wait > 0 then return {wait, 0} end
local own = 0
for i, key in ipairs(KEYS) do
  local count = redis.call('INCR', key)
  if i == 1 then own = count end
  if count == 1 or count == tonumber(ARGV[i + 1]) then redis.call('PEXPIRE', key, ARGV[1]) end
end
return {0, own}`;

async function takeShared(redis: Redis, counted: readonly Counted[]): Promise<{ waitMs: number; own: number }> {
  const keys = counted.map(({ key }) => key);
  const limits = counted.map(({ limit }) => limit);
  const [waitMs, own] = (await redis.eval(TAKE, keys.length, ...keys, WINDOW_MS, ...limits)) as [number, number];
  return { waitMs, own };
}

/** A count that ran out meanwhile stays away: a key without an end would close the door for good. */
const GIVE_BACK = `
for _, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') > 0 then redis.call('DECR', key) end
end`;

async function giveBackShared(redis: Redis, counted: readonly Counted[]): Promise<void> {
  const keys = counted.map(({ key }) => key);
  await redis.eval(GIVE_BACK, keys.length, ...keys);
}
