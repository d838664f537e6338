import type { PlatformRepositories, TenantRecords } from '@outrider/db';
import { spendDay } from '@outrider/domain';
import type { Logger } from '@outrider/platform';
import { SYSTEM_ACTOR, writeAudit } from '@outrider/security';
import { SPEND_WARNING_SHARE } from '../campaign/settings.js';
import { repeat, type Repeating } from '../process/repeat.js';

const EVERY_MS = 5_000;

export interface SpendAlarms extends Repeating {
  /** A call of the tenant could not be paid for. */
  reached(tenantId: string): Promise<void>;
}

/**
 * Says once a day and tenant that the limit is near, and once that it is reached: in the tenant's audit, in the transaction that keeps that
 * it was said, and in the log. Every dialer looks; the first one says it.
 */
export function startSpendAlarms(options: {
  spendToWarnOf: PlatformRepositories['spendToWarnOf'];
  recordsOf(tenantId: string): Pick<TenantRecords, 'transaction'>;
  logger: Logger;
  now(): Date;
}): SpendAlarms {
  const { logger, now } = options;

  async function raise(tenantId: string, day: string, kind: 'limit-near' | 'limit-reached'): Promise<void> {
    const at = now();
    const said = await options.recordsOf(tenantId).transaction(async (tx) => {
      const limit = (await tx.tenant.own())?.dailySpendLimit ?? null;
      const state = await tx.spend.day(day);
      if (!(await tx.spend.mark(day, kind === 'limit-near' ? 'warnedAt' : 'reachedAt', at))) return undefined;
      const figures = { kind, day, limit, reserved: state?.reserved ?? 0, spent: state?.spent ?? 0 };
      await writeAudit(tx, SYSTEM_ACTOR, 'spend-alarm.raised', day, figures);
      return figures;
    });
    if (said) logger.warn({ tenantId, ...said }, 'the daily spend limit of a tenant is near or reached');
  }

  const looking = repeat({ name: 'spend alarms', everyMs: EVERY_MS, logger }, async () => {
    for (const { tenantId, day, reserved, spent, limit } of await options.spendToWarnOf(
      spendDay(now()),
      SPEND_WARNING_SHARE,
    )) {
      await raise(tenantId, day, 'limit-near');
      if (reserved + spent >= limit) await raise(tenantId, day, 'limit-reached');
    }
  });

  return {
    stop: () => looking.stop(),
    reached: (tenantId) => raise(tenantId, spendDay(now()), 'limit-reached'),
  };
}
