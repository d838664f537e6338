import type * as schema from '../schema/index.js';
import type { ColumnClasses } from './data-class.js';

export const destinations: ColumnClasses<typeof schema.destinations> = {
  tenantId: 'internal',
  prefix: 'internal',
  allowed: 'internal',
  pricePerMinute: 'internal',
  createdAt: 'internal',
};

export const spendDays: ColumnClasses<typeof schema.spendDays> = {
  tenantId: 'internal',
  day: 'internal',
  reserved: 'internal',
  spent: 'internal',
  warnedAt: 'internal',
  reachedAt: 'internal',
};
