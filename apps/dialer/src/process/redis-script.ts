import type { Redis } from '@outrider/platform';

/**
 * A Lua script that is sent once and then named by its hash; sent again by itself where Redis has forgotten it.
 * @param name of its own on this connection
 */
export function redisScript(
  redis: Redis,
  name: string,
  numberOfKeys: number,
  lua: string,
): (...keysAndArguments: (string | number)[]) => Promise<unknown> {
  redis.defineCommand(name, { numberOfKeys, lua });
  const commands = redis as unknown as Record<string, (...args: (string | number)[]) => Promise<unknown>>;
  return (...keysAndArguments) => commands[name]!(...keysAndArguments);
}
