import { and, eq, lt } from 'drizzle-orm';
import { isDuplicate } from '../errors.js';
import type { Scoped } from '../scope.js';
import { idempotencyKeys } from '../schema/index.js';

/** How long an answer is kept for the same request, ms. */
const KEEP_MS = 24 * 3_600_000;

export interface IdempotentRequest {
  userId: string;
  keyHash: string;
  requestHash: string;
}

export const idempotencyRepository = (scoped: Scoped) => {
  const same = (request: IdempotentRequest) =>
    and(eq(idempotencyKeys.userId, request.userId), eq(idempotencyKeys.keyHash, request.keyHash));
  return {
    /**
     * Takes the key for this transaction: undefined, or what an earlier request under it was answered.
     * A request that is still being worked on is waited for.
     */
    take: async (request: IdempotentRequest, at: Date) => {
      await scoped.delete(
        idempotencyKeys,
        and(same(request), lt(idempotencyKeys.createdAt, new Date(at.getTime() - KEEP_MS))),
      );
      try {
        await scoped.insert(idempotencyKeys, { ...request, status: 0, answer: {}, createdAt: at });
        return undefined;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        const [row] = await scoped.select().from(idempotencyKeys).where(same(request));
        return row;
      }
    },
    /** Keeps the answer, in the transaction of what it tells of. */
    answered: (request: IdempotentRequest, status: number, answer: unknown) =>
      scoped.update(idempotencyKeys, { status, answer }, same(request)),
    /** Forgets some of the answers that are old. */
    sweep: (at: Date) =>
      scoped.delete(idempotencyKeys, lt(idempotencyKeys.createdAt, new Date(at.getTime() - 2 * KEEP_MS))),
  };
};
