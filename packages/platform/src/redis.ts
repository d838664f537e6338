import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { Redis } from 'ioredis';
import type { Logger } from './logger.js';

export type { Redis };

/**
 * What the connection is for:
 * `commands` fail after about two seconds without Redis, so that a caller can go on without it;
 * `queue` waits for Redis without end, which BullMQ's workers and subscriptions need;
 * `news` fails at once while Redis is away: what could be told only later is not news.
 */
export type RedisPurpose = 'commands' | 'queue' | 'news';

const OPTIONS = {
  commands: { maxRetriesPerRequest: 2, commandTimeout: 2000 },
  queue: { maxRetriesPerRequest: null },
  // What one turn of the event loop tells goes out in one write.
  news: { maxRetriesPerRequest: 0, commandTimeout: 1000, enableOfflineQueue: false, enableAutoPipelining: true },
} as const;

/**
 * A connection that comes back by itself and never ends the process. Losing Redis is logged once, and once again when it is back.
 * Pressing on without it is the caller's affair: everything in Redis can be rebuilt.
 */
export function createRedis(url: string, options: { logger: Logger; purpose?: RedisPurpose }): Redis {
  const redis = new Redis(withoutCa(url), {
    ...tlsOf(url),
    ...OPTIONS[options.purpose ?? 'commands'],
    retryStrategy: (times) => Math.min(50 * times, 500),
    // A restarted Redis that is still loading, or a failed-over replica, refuses writes for a while.
    reconnectOnError: (error) => /^(READONLY|LOADING)/.test(error.message),
  });
  reportTrouble(redis, options.logger);
  return redis;
}

function withoutCa(url: string): string {
  const parsed = new URL(url);
  parsed.searchParams.delete('ssl-ca');
  return parsed.href;
}

/** `rediss://` is TLS 1.2 or later; `ssl-ca` in its query is the file of who signed the certificate, when Node does not know them. */
function tlsOf(url: string): { tls?: ConnectionOptions } {
  const { protocol, searchParams } = new URL(url);
  if (protocol !== 'rediss:') return {};
  const ca = searchParams.get('ssl-ca');
  return { tls: { minVersion: 'TLSv1.2', ...(ca === null ? {} : { ca: readFileSync(ca, 'utf8') }) } };
}

/** Logs the first of a row of errors and the recovery. */
function reportTrouble(source: Redis, logger: Logger): void {
  let lost = false;
  source.on('error', (error: Error) => {
    if (!lost) logger.warn({ err: error }, 'Redis is out of reach; working without it until it is back');
    lost = true;
  });
  source.on('ready', () => {
    if (lost) logger.info('Redis is back');
    lost = false;
  });
}
