import { getTableColumns, is } from 'drizzle-orm';
import { MySqlTable } from 'drizzle-orm/mysql-core';
import { expect, it } from 'vitest';
import { CAMPAIGN_TABLES } from './campaign-view.js';
import * as schema from './schema/index.js';

const OF_CAMPAIGNS = ['campaignId', 'leadListId', 'leadId', 'attemptId'];

it('a table that names a campaign, a list, a lead or an attempt says how it belongs to campaigns', () => {
  const unnamed = Object.entries<unknown>(schema)
    .flatMap(([name, table]) => (is(table, MySqlTable) ? [[name, table] as const] : []))
    .filter(([, table]) => OF_CAMPAIGNS.some((column) => column in getTableColumns(table)))
    .filter(([, table]) => !CAMPAIGN_TABLES.has(table))
    .map(([name]) => name);
  expect(unnamed).toEqual([]);
});
