import { and, asc, eq, gt, gte, inArray, lte, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/mysql-core';
import type { TerminationResult } from '@outrider/domain';
import { isDuplicate } from '../errors.js';
import { answerModels, attempts, cdrs, leadNumbers, leads } from '../schema/index.js';
import type { TenantScope } from '../scope.js';

export interface StoredAnswerModel {
  version: number;
  state: unknown;
  /** The last CDR that was learned from. */
  learned: { until: Date; attemptId: string };
}

/** An ended attempt, as far as one can learn from it who answers when. */
export interface AnswerExample {
  attemptId: string;
  endedAt: Date;
  /** Null: nothing was sent. */
  dialedAt: Date | null;
  result: TerminationResult;
  attemptNumber: number;
  leadListId: string;
  /** Null: the lead has the number no more. */
  timeZones: string[] | null;
  /** How the lead's attempt before this one ended; null: there was none. */
  lastResult: TerminationResult | null;
}

export type AnswerModels = ReturnType<typeof createAnswerModels>;

const previous = alias(attempts, 'previous');

/** The tenant's answer model, and the CDRs that it learns from. */
export function createAnswerModels(scope: TenantScope) {
  const { primary } = scope;
  return {
    async get(): Promise<StoredAnswerModel | undefined> {
      const [row] = await primary.select().from(answerModels);
      if (!row) return undefined;
      const { version, state, learnedUntil, learnedAttemptId } = row;
      return { version, state, learned: { until: learnedUntil, attemptId: learnedAttemptId } };
    },

    /** Puts a model in the place of the one with this version (0: of none). False: another has learned meanwhile. */
    async replace(version: number, next: Omit<StoredAnswerModel, 'version'>): Promise<boolean> {
      const row = {
        version: version + 1,
        state: next.state,
        learnedUntil: next.learned.until,
        learnedAttemptId: next.learned.attemptId,
      };
      if (version > 0) return (await primary.update(answerModels, row, eq(answerModels.version, version))) === 1;
      try {
        await primary.insert(answerModels, row);
        return true;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    },

    /** The attempts whose CDRs follow that one, in order, up to `until`; at most `limit`. Reads as many rows as it gives. */
    examples(after: StoredAnswerModel['learned'], until: Date, limit = 500): Promise<AnswerExample[]> {
      return primary
        .select({
          attemptId: cdrs.attemptId,
          endedAt: cdrs.endedAt,
          dialedAt: cdrs.dialedAt,
          result: cdrs.result,
          attemptNumber: attempts.attemptNumber,
          leadListId: leads.leadListId,
          timeZones: leadNumbers.timeZones,
          lastResult: previous.result,
        })
        .from(cdrs, { forceIndex: 'cdrs_ended' })
        .innerJoin(attempts, eq(attempts.id, cdrs.attemptId))
        .innerJoin(leads, eq(leads.id, cdrs.leadId))
        .leftJoin(
          leadNumbers,
          and(eq(leadNumbers.leadId, cdrs.leadId), eq(leadNumbers.position, attempts.numberPosition)),
        )
        .leftJoin(
          previous,
          and(eq(previous.leadId, cdrs.leadId), sql`${previous.attemptNumber} = ${attempts.attemptNumber} - 1`),
        )
        .where(
          and(
            gte(cdrs.endedAt, after.until),
            lte(cdrs.endedAt, until),
            or(gt(cdrs.endedAt, after.until), gt(cdrs.attemptId, after.attemptId)),
          ),
        )
        .orderBy(asc(cdrs.endedAt), asc(cdrs.attemptId))
        .limit(limit);
    },

    /** How the last attempt of each of these leads ended; those that had none are missing. */
    async lastResults(leadIds: readonly string[]): Promise<Map<string, TerminationResult>> {
      if (leadIds.length === 0) return new Map();
      const rows = await primary
        .select({ leadId: leads.id, result: attempts.result })
        .from(leads)
        .innerJoin(attempts, and(eq(attempts.leadId, leads.id), eq(attempts.attemptNumber, leads.attemptCount)))
        .where(inArray(leads.id, [...leadIds]));
      return new Map(rows.flatMap(({ leadId, result }) => (result === null ? [] : [[leadId, result] as const])));
    },
  };
}
