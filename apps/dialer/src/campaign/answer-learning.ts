import type { AnswerExample, AnswerModels, StoredAnswerModel } from '@outrider/db';
import { createAnswerModel, type AnswerModel } from '@outrider/pacing';
import type { Logger } from '@outrider/platform';
import { repeat, type Repeating } from '../process/repeat.js';
import { createZoneClock } from './best-time.js';

const EVERY_MS = 5_000;
/** CDRs are learned from when they are this old: one that is committed late is not passed over, ms. */
const SETTLED_MS = 10_000;
/** A tenant without a model begins with the calls of so many days, ms. */
const HISTORY_MS = 14 * 24 * 3_600_000;
/** Models of tenants that nobody asks about any more are let go, ms. */
const IDLE_MS = 600_000;
/** CDRs of one step. */
const BATCH = 500;

/** Results that say whether a person answered; the others say nothing about the lead. */
const TELLING: Partial<Record<AnswerExample['result'], boolean>> = {
  connected: true,
  abandoned: true,
  'hung-up': true,
  'no-answer': false,
  busy: false,
  machine: false,
};

/** Answer models of the tenants that dial, learned from their CDRs and kept in the database. */
export interface AnswerLearning extends Repeating {
  /** Undefined until it has been read. */
  of(tenantId: string): AnswerModel | undefined;
  /** Reads and learns what is new, once. */
  learn(): Promise<void>;
}

interface Known {
  model: AnswerModel;
  stored: Pick<StoredAnswerModel, 'version' | 'learned'>;
}

/**
 * Every dialer has the models of its tenants; whichever learns first from some CDRs writes the result, on the condition that nobody else
 * has, and the others take it over. O(CDRs since the last time).
 */
export function startAnswerLearning(options: {
  modelsOf(tenantId: string): Pick<AnswerModels, 'get' | 'replace' | 'examples'>;
  now(): Date;
  logger: Logger;
}): AnswerLearning {
  const { modelsOf, now, logger } = options;
  const tenants = new Map<string, { askedAt: number; known?: Known }>();

  async function read(models: Pick<AnswerModels, 'get'>, known: Known | undefined): Promise<Known> {
    const stored = await models.get();
    if (stored && stored.version === known?.stored.version) return known;
    if (stored) return { model: createAnswerModel(stored.state), stored };
    const until = new Date(now().getTime() - HISTORY_MS);
    return { model: createAnswerModel(), stored: { version: 0, learned: { until, attemptId: '' } } };
  }

  async function learnFor(tenantId: string, entry: { known?: Known }): Promise<void> {
    const models = modelsOf(tenantId);
    for (;;) {
      const known = await read(models, entry.known);
      entry.known = known;
      const examples = await models.examples(known.stored.learned, new Date(now().getTime() - SETTLED_MS), BATCH);
      const last = examples.at(-1);
      if (!last) return;
      // On a copy: what could not be stored is learned by another, or anew.
      const model = createAnswerModel(known.model.state());
      for (const example of examples) teach(model, example);
      const learned = { until: last.endedAt, attemptId: last.attemptId };
      const { version } = known.stored;
      if (await models.replace(version, { state: model.state(), learned })) {
        entry.known = { model, stored: { version: version + 1, learned } };
      }
      if (examples.length < BATCH) return;
    }
  }

  async function learn(): Promise<void> {
    for (const [tenantId, entry] of tenants) {
      if (now().getTime() - entry.askedAt > IDLE_MS) tenants.delete(tenantId);
      else await learnFor(tenantId, entry);
    }
  }

  const learning = repeat({ name: 'answer models', everyMs: EVERY_MS, logger }, learn);
  return {
    of(tenantId) {
      const entry = tenants.get(tenantId) ?? { askedAt: 0 };
      entry.askedAt = now().getTime();
      tenants.set(tenantId, entry);
      return entry.known?.model;
    },
    learn,
    stop: () => learning.stop(),
  };
}

function teach(model: AnswerModel, example: AnswerExample): void {
  const answered = TELLING[example.result];
  if (answered === undefined || example.dialedAt === null) return;
  const { hour, weekday } = createZoneClock(example.dialedAt)(example.timeZones?.[0]);
  const { attemptNumber, leadListId, lastResult } = example;
  model.learn({ attemptNumber, hour, weekday, leadListId, lastResult: lastResult ?? undefined }, answered);
}
