import type * as schema from '../schema/index.js';
import type { ColumnClasses } from './data-class.js';

export const answerModels: ColumnClasses<typeof schema.answerModels> = {
  tenantId: 'internal',
  version: 'internal',
  state: 'internal',
  learnedUntil: 'internal',
  learnedAttemptId: 'internal',
};
