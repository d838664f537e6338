import { Type, type Static } from 'typebox';
import { Change, Closed, Instant, Nullable } from './common.js';
import { Money } from './destinations.js';

const limits = {
  dailySpendLimit: Nullable(Money),
  maxConcurrentCalls: Type.Integer({
    minimum: 1,
    maximum: 100_000,
    description: 'Calls open at once over all trunks.',
  }),
  maxCallsPerSecond: Type.Number({
    minimum: 0.01,
    maximum: 10_000,
    description: 'Calls begun in a second over all trunks.',
  }),
};

export const SpendDay = Type.Object({
  day: Type.String({ description: 'Of UTC, `YYYY-MM-DD`. A call counts for the day on which it was begun.' }),
  reserved: Type.Integer({ description: 'For calls that are open, millionths of a euro.' }),
  spent: Type.Integer({ description: 'For calls that ended, millionths of a euro.' }),
  /** When it was said that four fifths of the limit are used up, and that it is reached. */
  warnedAt: Nullable(Instant),
  reachedAt: Nullable(Instant),
});

export const SpendQuery = Closed({
  days: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 366, default: 31, description: 'Days back, today included.' }),
  ),
});
export type SpendQuery = Static<typeof SpendQuery>;

export const SpendLimits = Type.Object({
  ...limits,
  /** What the platform lets a tenant set; `dailySpendLimit` null: nothing. */
  maximum: Type.Object(limits),
});
export type SpendLimits = Static<typeof SpendLimits>;

export const SpendView = Type.Object({
  limits: SpendLimits,
  today: SpendDay,
  /** Days on which something cost something, the newest first. */
  days: Type.Array(SpendDay),
});
export type SpendView = Static<typeof SpendView>;

export const SpendLimitsChange = Change(limits);
export type SpendLimitsChange = Static<typeof SpendLimitsChange>;
