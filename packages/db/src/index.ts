export * as schema from './schema/index.js';
export { createDatabase, type Database, type DatabaseOptions, type Executor } from './database.js';
export { isContention, isDuplicate } from './errors.js';
export { migrate, MigrationError, type MigrationReport } from './migrate.js';
export { refuse, withTransaction } from './transaction.js';
export {
  tenantScope,
  type Changes,
  type Row,
  type Scoped,
  type ScopedReader,
  type TenantScope,
  type TenantTable,
} from './scope.js';
