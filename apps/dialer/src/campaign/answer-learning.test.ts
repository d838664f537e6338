import type { AnswerExample, StoredAnswerModel } from '@outrider/db';
import { createLogger } from '@outrider/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { startAnswerLearning, type AnswerLearning } from './answer-learning.js';

const logger = createLogger('answer-learning-test', { level: 'silent' });
const now = new Date('2030-05-06T16:00:00.000Z');
const started: AnswerLearning[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((learning) => learning.stop()));
});

/** The attempts of a tenant, one a second, half of them answered. */
const ended = (n: number, more: Partial<AnswerExample> = {}): AnswerExample => ({
  attemptId: String(n).padStart(26, '0'),
  endedAt: new Date(now.getTime() - 3_600_000 + n * 1_000),
  dialedAt: new Date(now.getTime() - 3_600_000 + n * 1_000),
  result: n % 2 === 0 ? 'connected' : 'no-answer',
  attemptNumber: 1,
  leadListId: 'list',
  timeZones: ['Europe/Copenhagen'],
  lastResult: null,
  ...more,
});

/** A table of one row, and CDRs, as the database has them. */
function tableOver(cdrs: readonly AnswerExample[]) {
  const table = { row: undefined as StoredAnswerModel | undefined, writes: 0 };
  return {
    table,
    models: {
      get: async () => table.row,
      replace: async (version: number, next: Omit<StoredAnswerModel, 'version'>) => {
        if ((table.row?.version ?? 0) !== version) return false;
        table.row = {
          version: version + 1,
          ...(JSON.parse(JSON.stringify(next)) as typeof next),
          learned: next.learned,
        };
        table.writes += 1;
        return true;
      },
      examples: async (after: StoredAnswerModel['learned'], until: Date, limit = 500) =>
        cdrs
          .filter(
            ({ endedAt, attemptId }) => endedAt <= until && (endedAt > after.until || attemptId > after.attemptId),
          )
          .filter(({ endedAt }) => endedAt >= after.until)
          .slice(0, limit),
    },
  };
}

function learner(models: ReturnType<typeof tableOver>['models']): AnswerLearning {
  const learning = startAnswerLearning({ modelsOf: () => models, now: () => now, logger });
  started.push(learning);
  learning.of('tenant');
  return learning;
}

describe('learning who answers', () => {
  it('takes each CDR once, however many dialers learn, and however often they begin anew', async () => {
    const { table, models } = tableOver(Array.from({ length: 1_200 }, (_, n) => ended(n)));
    const both = [learner(models), learner(models)];
    await Promise.all(both.map((learning) => learning.learn()));
    const after = learner(models);
    for (const learning of [...both, after]) await learning.learn();
    for (const learning of [...both, after]) expect(learning.of('tenant')?.calls()).toBe(1_200);
    expect(table.writes).toBe(3);
  });

  it('passes over what says nothing about the lead', async () => {
    const { models, table } = tableOver([
      ended(1, { result: 'failed' }),
      ended(2, { result: 'cancelled' }),
      ended(3, { dialedAt: null, result: 'never-sent' }),
      ended(4, { result: 'machine', lastResult: 'busy', timeZones: null }),
    ]);
    const learning = learner(models);
    await learning.learn();
    expect(learning.of('tenant')?.calls()).toBe(1);
    expect(table.row?.learned.attemptId).toBe(ended(4).attemptId);
    expect(Object.keys(learning.of('tenant')?.state().weights ?? {})).toContain('last:busy');
  });
});
