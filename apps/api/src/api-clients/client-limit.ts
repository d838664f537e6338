import { ProblemError } from '@outrider/contracts';
import { redisKeys, type Redis } from '@outrider/platform';

const WINDOW_MS = 60_000;
const MAX_LOCAL = 10_000;

export interface ClientLimit {
  /** Counts a request. @throws ProblemError `too-many-requests` where the client has had all of its minute's */
  take(clientId: string, perMinute: number): Promise<void>;
}

/** Counts each client's requests of a minute, over all processes through Redis; each for itself while Redis is away. */
export function createClientLimit(redis: Redis, now: () => Date): ClientLimit {
  const prefix = redisKeys.rateLimit('api-client');
  const local = new Map<string, { count: number; until: number }>();

  const countHere = (clientId: string) => {
    const at = now().getTime();
    const known = local.get(clientId);
    if (known && known.until > at) {
      known.count += 1;
      return { count: known.count, waitMs: known.until - at };
    }
    const [oldest] = local.keys();
    if (local.size >= MAX_LOCAL && oldest !== undefined) local.delete(oldest);
    local.delete(clientId);
    local.set(clientId, { count: 1, until: at + WINDOW_MS });
    return { count: 1, waitMs: WINDOW_MS };
  };

  const countEverywhere = async (clientId: string) => {
    const key = `${prefix}${clientId}`;
    const results = await redis.multi().incr(key).pexpire(key, WINDOW_MS, 'NX').pttl(key).exec();
    const [count, , ttl] = (results ?? []).map(([error, value]) => (error ? undefined : Number(value)));
    return count === undefined || ttl === undefined ? undefined : { count, waitMs: ttl > 0 ? ttl : WINDOW_MS };
  };

  return {
    take: async (clientId, perMinute) => {
      const here = countHere(clientId);
      const { count, waitMs } = (await countEverywhere(clientId).catch(() => undefined)) ?? here;
      if (count <= perMinute) return;
      const seconds = Math.ceil(waitMs / 1000);
      throw new ProblemError(
        'too-many-requests',
        `This client may make ${perMinute} requests a minute. Try again in ${seconds} s.`,
        { retryAfterS: seconds },
      );
    },
  };
}
