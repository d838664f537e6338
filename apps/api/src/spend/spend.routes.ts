import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { SpendLimits, SpendLimitsChange, SpendQuery, SpendView } from '@outrider/contracts';
import type { SpendDayRecord } from '@outrider/db';
import { spendDay } from '@outrider/domain';
import { writeAudit } from '@outrider/security';
import { answers } from '../http/answers.js';
import { found, given, invalid } from '../http/found.js';
import { iso } from '../http/instants.js';
import type { NounDeps, TenantMaxima } from '../deps.js';

const tags = ['spend'];
const DAY_MS = 24 * 3_600_000;

/** What a tenant may set where the platform says nothing else. */
const DEFAULT_MAXIMA: TenantMaxima = { dailySpendLimit: null, maxConcurrentCalls: 500, maxCallsPerSecond: 100 };

type Limits = Omit<SpendLimits, 'maximum'>;

export const spendRoutes =
  (deps: Pick<NounDeps, 'clock' | 'callerOf' | 'settings'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    const maximum = deps.settings.tenantMaxima ?? DEFAULT_MAXIMA;
    const toLimits = ({ dailySpendLimit, maxConcurrentCalls, maxCallsPerSecond }: Limits): SpendLimits => ({
      dailySpendLimit,
      maxConcurrentCalls,
      maxCallsPerSecond,
      maximum,
    });

    app.get(
      '/spend',
      {
        config: { permission: 'spend.read' },
        schema: {
          summary: 'What calls cost, and what they may cost',
          tags,
          querystring: SpendQuery,
          response: answers({ 200: SpendView }),
        },
      },
      async (request) => {
        const { primary } = deps.callerOf(request).records;
        const now = deps.clock.now();
        const today = spendDay(now);
        const since = spendDay(new Date(now.getTime() - ((request.query.days ?? 31) - 1) * DAY_MS));
        const tenant = found(await primary.tenant.own(), 'tenant');
        const days = (await primary.spend.days(since)).map(toDay);
        const nothing = { day: today, reserved: 0, spent: 0, warnedAt: null, reachedAt: null };
        return { limits: toLimits(tenant), today: days.find(({ day }) => day === today) ?? nothing, days };
      },
    );

    app.patch(
      '/spend/limits',
      {
        config: { permission: 'destinations.write' },
        schema: {
          summary: 'Change what calls may cost in a day, and how many there may be',
          description:
            'Up to what the platform lets a tenant have (`maximum`). `dailySpendLimit: null` lifts the limit where the platform has none. In force at once; talks go on until the minutes that are paid for are over.',
          tags,
          body: SpendLimitsChange,
          response: answers({ 200: SpendLimits }),
        },
      },
      async (request) => {
        const { records, actor } = deps.callerOf(request);
        const changes = given(request.body);
        checkLimits(changes, maximum);
        return records.transaction(async (tx) => {
          const before = found(await tx.tenant.lock(), 'tenant');
          await tx.tenant.update(changes);
          const after = { ...before, ...changes };
          const { maximum: _, ...was } = toLimits(before);
          await writeAudit(tx, actor, 'spend-limit.changed', before.id, { before: was, changes });
          return toLimits(after);
        });
      },
    );
  };

/** @throws ProblemError for what is above the platform's maximum. */
function checkLimits(changes: Partial<Limits>, maximum: TenantMaxima): void {
  const { dailySpendLimit, maxConcurrentCalls = 0, maxCallsPerSecond = 0 } = changes;
  const most = maximum.dailySpendLimit;
  if (most !== null && dailySpendLimit !== undefined && (dailySpendLimit === null || dailySpendLimit > most)) {
    throw invalid('dailySpendLimit', `The platform allows at most ${most} (millionths of a euro) in a day.`);
  }
  if (maxConcurrentCalls > maximum.maxConcurrentCalls) {
    throw invalid('maxConcurrentCalls', `The platform allows at most ${maximum.maxConcurrentCalls} calls at once.`);
  }
  if (maxCallsPerSecond > maximum.maxCallsPerSecond) {
    throw invalid('maxCallsPerSecond', `The platform allows at most ${maximum.maxCallsPerSecond} calls in a second.`);
  }
}

const toDay = ({ day, reserved, spent, warnedAt, reachedAt }: Omit<SpendDayRecord, 'tenantId'>) => ({
  day,
  reserved,
  spent,
  warnedAt: warnedAt && iso(warnedAt),
  reachedAt: reachedAt && iso(reachedAt),
});
