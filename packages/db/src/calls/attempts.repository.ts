import { and, asc, eq } from 'drizzle-orm';
import { attempts } from '../schema/index.js';
import type { TenantScope } from '../scope.js';
import { claim } from './claim.js';
import type { ClaimRequest } from './claim-request.js';
import { dispose, resolveUndisposed, type Disposing } from './disposing.js';
import { endMany, type Ending, type EndResult } from './ending.js';
import { createGuards } from './guards.js';
import { createMarks } from './marks.js';
import { topUp } from './spend.js';

export type Attempt = typeof attempts.$inferSelect;
export type Attempts = ReturnType<typeof createAttempts>;

/** Tries to reach leads, from the claim to the disposition. */
export function createAttempts(scope: TenantScope) {
  return {
    claim: (request: ClaimRequest) => claim(scope, request),
    ...createGuards(scope),
    ...createMarks(scope),

    /** See `endMany`. */
    end: async (
      attemptId: string,
      termination: Ending['termination'],
      options: Pick<Ending, 'at' | 'retryAt'> = {},
    ): Promise<EndResult> => {
      const [result] = await endMany(scope, [{ attemptId, termination, ...options }]);
      return result as EndResult;
    },
    endMany: (endings: readonly Ending[]) => endMany(scope, endings),
    /** See `topUp` of the day's money. */
    topUp: (calls: readonly { attemptId: string; minutes: number }[]) => topUp(scope, calls),
    dispose: (request: Disposing) => dispose(scope, request),
    resolveUndisposed: (campaignId: string, endedBefore: Date) => resolveUndisposed(scope, campaignId, endedBefore),

    async get(attemptId: string): Promise<Attempt | undefined> {
      return (await scope.primary.select().from(attempts).where(eq(attempts.id, attemptId)))[0];
    },

    /** Attempts that have not ended, the oldest first. */
    open(filter: { campaignId?: string; dialerId?: string } = {}): Promise<Attempt[]> {
      return scope.primary
        .select()
        .from(attempts)
        .where(
          and(
            eq(attempts.open, true),
            filter.campaignId === undefined ? undefined : eq(attempts.campaignId, filter.campaignId),
            filter.dialerId === undefined ? undefined : eq(attempts.dialerId, filter.dialerId),
          ),
        )
        .orderBy(asc(attempts.id));
    },
  };
}
