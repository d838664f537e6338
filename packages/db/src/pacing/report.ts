import { and, asc, count, countDistinct, eq, gte, isNotNull, lt, sql, sum } from 'drizzle-orm';
import { TERMINATIONS, type TerminationResult } from '@outrider/domain';
import { attempts, cdrs, dispositions, users } from '../schema/index.js';
import type { TenantScope } from '../scope.js';

export interface Period {
  /** Ended at or after; absent: from the beginning. */
  from?: Date;
  /** Ended before; absent: up to now. */
  to?: Date;
}

/** Results of calls that a live person answered. */
export const LIVE_ANSWERS: TerminationResult[] = ['connected', 'abandoned', 'hung-up'];

/**
 * A live answer that ended by our own failure before an agent was on the line counts with the abandoned calls: for who answered it was
 * one (16 CFR 310.4(b)(1)(iv): not connected within two seconds). After an agent it is a live answer like others.
 */
export interface FailedAnswers {
  answered: number;
  connected: number;
}

type Live = Pick<Record<TerminationResult, number>, 'connected' | 'abandoned' | 'hung-up'>;

export function countLiveAnswers(results: Live, failed: FailedAnswers): { answered: number; abandoned: number } {
  return {
    answered: results.connected + results.abandoned + results['hung-up'] + failed.answered,
    abandoned: results.abandoned + failed.answered - failed.connected,
  };
}

/** Abandoned of live answers, 0–1 (16 CFR 310.4(b)(4)(i): of all calls answered by a person); null: nobody answered. */
export const abandonShare = ({ answered, abandoned }: { answered: number; abandoned: number }): number | null =>
  answered === 0 ? null : abandoned / answered;

export function createReport(scope: TenantScope) {
  const within = (campaignId: string, { from, to }: Period) =>
    and(
      eq(cdrs.campaignId, campaignId),
      from ? gte(cdrs.endedAt, from) : undefined,
      to ? lt(cdrs.endedAt, to) : undefined,
    );

  return {
    /** The campaign's calls of a period, by their CDRs. */
    async report(campaignId: string, period: Period = {}) {
      const { read } = scope;
      const condition = within(campaignId, period);
      const byResult = await read
        .select({
          result: cdrs.result,
          n: count(),
          answered: count(cdrs.answeredAt),
          connected: count(cdrs.connectedAt),
          talkMs: sum(cdrs.talkMs).mapWith(Number),
        })
        .from(cdrs)
        .where(condition)
        .groupBy(cdrs.result);
      const [reached] = await read
        .select({ leads: countDistinct(cdrs.leadId) })
        .from(cdrs)
        .where(and(condition, eq(cdrs.result, 'connected')));
      // As many rows as there are different waits: a few thousand at most, since nobody waits longer than the patience.
      const waits = await read
        .select({ ms: cdrs.waitMs, n: count() })
        .from(cdrs)
        .where(and(condition, isNotNull(cdrs.connectedAt)))
        .groupBy(cdrs.waitMs)
        .orderBy(asc(cdrs.waitMs));
      const [open] = await read
        .select({ n: count() })
        .from(attempts)
        .where(
          and(
            eq(attempts.campaignId, campaignId),
            eq(attempts.open, true),
            period.from ? gte(attempts.claimedAt, period.from) : undefined,
            period.to ? lt(attempts.claimedAt, period.to) : undefined,
          ),
        );
      const results = Object.fromEntries(Object.keys(TERMINATIONS).map((result) => [result, 0])) as Record<
        TerminationResult,
        number
      >;
      for (const { result, n } of byResult) results[result] = n;
      const failed = byResult.find(({ result }) => result === 'failed') ?? { answered: 0, connected: 0 };
      const live = countLiveAnswers(results, failed);
      const ended = byResult.reduce((total, { n }) => total + n, 0);
      return {
        /** Ended or still open. */
        attempts: ended + (open?.n ?? 0),
        cdrs: ended,
        results,
        leadsReached: reached?.leads ?? 0,
        /** Live answers. */
        answered: live.answered,
        abandonShare: abandonShare(live),
        talkMs: byResult.reduce((total, { talkMs }) => total + (talkMs ?? 0), 0),
        answerToAgentMs: { p50: percentile(waits, 0.5), p99: percentile(waits, 0.99) },
      };
    },

    /** How often each disposition was given in the period, the most frequent first. */
    dispositionCounts(campaignId: string, period: Period = {}) {
      return scope.read
        .select({
          dispositionId: dispositions.id,
          code: dispositions.code,
          label: dispositions.label,
          category: dispositions.category,
          count: count(),
        })
        .from(cdrs)
        .innerJoin(attempts, eq(attempts.id, cdrs.attemptId))
        .innerJoin(dispositions, eq(dispositions.id, attempts.dispositionId))
        .where(within(campaignId, period))
        .groupBy(dispositions.id, dispositions.code, dispositions.label, dispositions.category)
        .orderBy(sql`count(*) desc`, asc(dispositions.code));
    },

    /** Talks per agent in the period. */
    agentCounts(campaignId: string, period: Period = {}) {
      return scope.read
        .select({
          userId: users.id,
          name: users.name,
          connected: count(),
          talkMs: sql`sum(${cdrs.talkMs})`.mapWith(Number),
        })
        .from(cdrs)
        .innerJoin(users, eq(users.id, cdrs.userId))
        .where(and(within(campaignId, period), eq(cdrs.result, 'connected')))
        .groupBy(users.id, users.name)
        .orderBy(asc(users.name), asc(users.id));
    },
  };
}

/** The value that at least `share` of the counted ones do not exceed (nearest rank); null: there are none. */
export function percentile(histogram: readonly { ms: number; n: number }[], share: number): number | null {
  const total = histogram.reduce((sum, { n }) => sum + n, 0);
  let seen = 0;
  for (const { ms, n } of histogram) {
    seen += n;
    if (seen >= share * total) return ms;
  }
  return null;
}
