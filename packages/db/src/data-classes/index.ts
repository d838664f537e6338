import type { MySqlTable } from 'drizzle-orm/mysql-core';
import type * as schema from '../schema/index.js';
import * as answerModels from './answer-models.js';
import * as apiClients from './api-clients.js';
import * as audit from './audit.js';
import * as calls from './calls.js';
import * as campaigns from './campaigns.js';
import type { ColumnClasses } from './data-class.js';
import * as leads from './leads.js';
import * as logOn from './log-on.js';
import * as secrets from './secrets.js';
import * as support from './support.js';
import * as tenancy from './tenancy.js';
import * as tollGuard from './toll-guard.js';
import * as trunks from './trunks.js';

type Tables = { [N in keyof typeof schema as (typeof schema)[N] extends MySqlTable ? N : never]: (typeof schema)[N] };

/** The class of every column of every table: a table or column without one does not compile. Drives masking, export and erasure. */
export const dataClasses: { [N in keyof Tables]: ColumnClasses<Tables[N]> } = {
  ...tenancy,
  ...support,
  ...logOn,
  ...apiClients,
  ...audit,
  ...secrets,
  ...tollGuard,
  ...campaigns,
  ...trunks,
  ...leads,
  ...calls,
  ...answerModels,
};
