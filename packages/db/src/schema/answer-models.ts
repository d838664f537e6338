import { foreignKey, int, mysqlTable, primaryKey } from 'drizzle-orm/mysql-core';
import { instantColumn, jsonColumn, ulidColumn } from './columns.js';
import { tenants } from './tenancy.js';

/** How probable it is that a tenant's calls are answered, learned from its CDRs up to one of them. */
export const answerModels = mysqlTable(
  'answer_models',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    /** Grows with each change: of two that learn at once, one has to begin again. */
    version: int('version').notNull(),
    /** Weights by feature and level; list ids, hours and results, nothing of a person. */
    state: jsonColumn<unknown>('state').notNull(),
    /** The last CDR that was learned from: its end, and its attempt. */
    learnedUntil: instantColumn('learned_until').notNull(),
    learnedAttemptId: ulidColumn('learned_attempt_id').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'answer_models_tenant_fk' }),
  ],
);
