import type { SharedCounts } from './shared-counts.js';

type Answer = (error: Error | null, result: { current: number; ttl: number }) => void;

/** The counts as `@fastify/rate-limit` asks for them. */
export function rateLimitStore(counts: Pick<SharedCounts, 'count'>) {
  return class {
    incr(key: string, answer: Answer): void {
      const { count, waitMs } = counts.count(key);
      answer(null, { current: count, ttl: waitMs });
    }
    /** Routes with a limit of their own share the counts. */
    child() {
      return this;
    }
  };
}
