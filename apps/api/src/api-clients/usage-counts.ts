import type { UsageCount } from '@outrider/db';
import type { Logger } from '@outrider/platform';

/** Counts are written so often, ms; a process that is killed loses no more. */
const FLUSH_EVERY_MS = 5_000;
const HOUR_MS = 3_600_000;

export interface UsageCounts {
  /** One request, by the status of its answer. */
  count(client: { tenantId: string; id: string }, status: number): void;
  /** Writes what was counted; what cannot be written is kept for the next time. */
  flush(): Promise<void>;
  /** Writes the rest and counts no longer on a timer. @throws where it cannot be written */
  stop(): Promise<void>;
}

/** Counts requests by client and hour in memory, so that a request waits for no write. */
export function createUsageCounts(deps: {
  store: { addUsage(counts: readonly UsageCount[]): Promise<void> };
  now: () => Date;
  logger: Pick<Logger, 'warn'>;
}): UsageCounts {
  let counts = new Map<string, UsageCount>();
  let writing: Promise<void> = Promise.resolve();

  const add = ({ tenantId, clientId, hour, ...more }: UsageCount) => {
    const key = `${clientId} ${hour.getTime()}`;
    const known = counts.get(key) ?? { tenantId, clientId, hour, requests: 0, refused: 0, failed: 0 };
    known.requests += more.requests;
    known.refused += more.refused;
    known.failed += more.failed;
    counts.set(key, known);
  };

  const write = async () => {
    const taken = [...counts.values()];
    counts = new Map();
    try {
      await deps.store.addUsage(taken);
    } catch (error) {
      for (const each of taken) add(each);
      throw error;
    }
  };
  /** One at a time. */
  const flushNow = () => {
    const next = writing.then(write);
    writing = next.catch(() => undefined);
    return next;
  };
  const flush = () =>
    flushNow().catch((error: unknown) =>
      deps.logger.warn({ err: error }, 'the usage of API clients waits to be written'),
    );

  const timer = setInterval(() => void flush(), FLUSH_EVERY_MS);
  timer.unref();

  return {
    count: ({ tenantId, id }, status) =>
      add({
        tenantId,
        clientId: id,
        hour: new Date(Math.floor(deps.now().getTime() / HOUR_MS) * HOUR_MS),
        requests: 1,
        refused: status >= 400 && status < 500 ? 1 : 0,
        failed: status >= 500 ? 1 : 0,
      }),
    flush,
    stop: () => {
      clearInterval(timer);
      return flushNow();
    },
  };
}
