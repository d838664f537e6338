import type * as schema from '../schema/index.js';
import type { ColumnClasses } from './data-class.js';

export const dataKeys: ColumnClasses<typeof schema.dataKeys> = {
  tenantId: 'internal',
  id: 'internal',
  masterKeyId: 'internal',
  wrapped: 'sensitive',
  createdAt: 'internal',
  retiredAt: 'internal',
};
