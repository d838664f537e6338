import { Type } from 'typebox';
import { configPiece } from './piece.js';

/** What a tenant's administrators may set at most. */
export const tenantMaximaConfig = configPiece({
  key: 'tenantMaxima',
  variables: Type.Object({
    OUTRIDER_TENANT_MAX_DAILY_SPEND: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
    OUTRIDER_TENANT_MAX_CALLS: Type.Integer({ minimum: 1, maximum: 100_000, default: 500 }),
    OUTRIDER_TENANT_MAX_CALLS_PER_SECOND: Type.Integer({ minimum: 1, maximum: 10_000, default: 100 }),
  }),
  /** The daily limit in millionths of a euro; null: none is demanded. */
  read: (env) => ({
    dailySpendLimit:
      env.OUTRIDER_TENANT_MAX_DAILY_SPEND === undefined ? null : env.OUTRIDER_TENANT_MAX_DAILY_SPEND * 1_000_000,
    maxConcurrentCalls: env.OUTRIDER_TENANT_MAX_CALLS,
    maxCallsPerSecond: env.OUTRIDER_TENANT_MAX_CALLS_PER_SECOND,
  }),
});
