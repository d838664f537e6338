import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@outrider/contracts';
import {
  createDatabase,
  repositories,
  schema,
  tenantRecords,
  userSessionRepository,
  type Database,
} from '@outrider/db';
import {
  candidate,
  createTestCampaign,
  createTestDatabase,
  type TestCampaign,
  type TestDatabase,
} from '@outrider/db/testing';
import { SYSTEM_ACTOR, writeAudit } from '@outrider/security';
import { repositoryRoot } from '../paths.js';
import { DATABASE_ACCOUNTS, grantAccounts, type DatabaseAccount } from './accounts.js';

let test: TestDatabase;
let campaign: TestCampaign;
const databases = {} as Record<DatabaseAccount, Database>;

const urlOf = (account: DatabaseAccount) => {
  const url = new URL(test.url);
  url.username = `outrider_${account}`;
  return url.href;
};
/** What the server says to a statement of an account; undefined: it does it. */
async function refusal(account: DatabaseAccount, statement: string): Promise<string | undefined> {
  const connection = await createConnection({ uri: urlOf(account) });
  try {
    await connection.query(statement);
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  } finally {
    await connection.end();
  }
}

beforeAll(async () => {
  test = await createTestDatabase();
  campaign = await createTestCampaign(test.database);
  await grantAccounts(test.url);
  for (const account of DATABASE_ACCOUNTS) databases[account] = createDatabase({ primaryUrl: urlOf(account) });
});
afterAll(async () => {
  for (const database of Object.values(databases)) await database.close();
  await test?.drop();
});

describe.each(DATABASE_ACCOUNTS)('the database account of the %s', (account) => {
  it('may put acts on record, and can neither change nor delete them', async () => {
    const act = tenantRecords(databases[account], campaign.tenantId).transaction((tx) =>
      writeAudit(tx, SYSTEM_ACTOR, 'campaign.changed', campaign.campaignId),
    );
    // The gateway puts nothing on record.
    if (account === 'gateway') await expect(act).rejects.toThrow();
    else await act;
    expect(await refusal(account, `update audit_events set action = 'x'`)).toBe('ER_TABLEACCESS_DENIED_ERROR');
    expect(await refusal(account, 'delete from audit_events')).toBe('ER_TABLEACCESS_DENIED_ERROR');
    expect(await refusal(account, 'truncate table audit_events')).toMatch(/DENIED/);
    expect(await refusal(account, 'delete from audit_chains')).toBe('ER_TABLEACCESS_DENIED_ERROR');
  });

  it('makes, changes and drops no tables, users or rights, and reads no files', async () => {
    for (const statement of [
      'create table mine (id int)',
      'alter table users add column x int',
      'drop table leads',
      'create user somebody',
      `grant select on users to 'outrider_dialer'@'%'`,
      `select load_file('/etc/passwd') from mysql.user`,
      `select * from leads into outfile '/tmp/leads'`,
    ]) {
      expect([statement, await refusal(account, statement)]).toEqual([
        statement,
        expect.stringMatching(/DENIED|ER_SPECIFIC_ACCESS|ER_CANT_CREATE_USER|ER_NONEXISTING_GRANT/) as string,
      ]);
    }
  });
});

it.each([
  ['gateway', 'second_factors'],
  ['gateway', 'password_resets'],
  ['gateway', 'api_keys'],
  ['gateway', 'data_keys'],
  ['gateway', 'identity_providers'],
  ['dialer', 'user_sessions'],
  ['dialer', 'second_factors'],
  ['dialer', 'password_resets'],
  ['dialer', 'api_keys'],
  ['dialer', 'support_grants'],
] as const)('the account of the %s does not see %s', async (account, table) => {
  expect(await refusal(account, `select * from ${table}`)).toBe('ER_TABLEACCESS_DENIED_ERROR');
});

it('the gateway’s and the dialer’s make no users, keys or roles', async () => {
  for (const account of ['gateway', 'dialer'] as const) {
    for (const table of ['users', 'api_keys', 'roles', 'user_sessions', 'trunks', 'destinations']) {
      expect(await refusal(account, `insert into ${table} select * from ${table}`)).toMatch(/DENIED/);
      expect(await refusal(account, `delete from ${table}`)).toMatch(/DENIED/);
    }
  }
});

it('under its own account a dialer claims, dials and ends a call', async () => {
  const { campaignId, tenantId } = campaign;
  const own = repositories(databases.dialer, tenantId);
  const [leadId = ''] = await campaign.addLeads(1);
  const fence = (await own.campaignPacing.acquireFence(campaignId, newId())) ?? 0;
  const result = await own.attempts.claim({ campaignId, fence, candidates: [candidate(campaign, leadId)] });
  const attemptId = (result.ok && result.claimed[0]?.attemptId) || '';
  expect(await own.attempts.markDialing(attemptId, { dialerId: newId() })).toBeTruthy();
  expect(await own.attempts.end(attemptId, { result: 'failed', reason: 'switch-lost' })).toMatchObject({ ok: true });
});

it('under its own account a dialer pays for a call, finds its number wrong and leaves another alone', async () => {
  const { campaignId, tenantId } = campaign;
  await tenantRecords(databases.api, tenantId).transaction((tx) =>
    tx.destinations.replace([{ prefix: '+45', allowed: true, pricePerMinute: 5 }], new Date()),
  );
  const own = repositories(databases.dialer, tenantId);
  const fence = (await own.campaignPacing.acquireFence(campaignId, newId())) ?? 0;
  for (const [result, reason] of [
    ['unallocated', 'unallocated-number'],
    ['abandoned', 'no-agent'],
  ] as const) {
    const [leadId = ''] = await campaign.addLeads(1);
    const claimed = await own.attempts.claim({ campaignId, fence, candidates: [candidate(campaign, leadId)] });
    const attemptId = (claimed.ok && claimed.claimed[0]?.attemptId) || '';
    expect(await own.attempts.topUp([{ attemptId, minutes: 2 }])).toEqual(new Set([attemptId]));
    expect(await own.attempts.end(attemptId, { result, reason })).toMatchObject({ ok: true, ended: true });
  }
});

it('under its own account a gateway knows who is logged on', async () => {
  expect(await userSessionRepository(databases.gateway).find('0'.repeat(64))).toBeUndefined();
});

it('every table is of some account, and no account names a table that there is not', () => {
  const text = readFileSync(join(repositoryRoot, 'infra/mysql/accounts.sql'), 'utf8');
  const named = new Set([...text.matchAll(/ON `outrider`\.`([a-z_]+)` TO 'outrider_api'/g)].map(([, table]) => table));
  const others = [...text.matchAll(/ON `outrider`\.`([a-z_]+)`/g)].map(([, table]) => table);
  const tables = Object.values(schema).flatMap((each) => tableName(each));
  expect([...named].sort()).toEqual(tables.sort());
  expect(others.filter((table) => !tables.includes(table ?? ''))).toEqual([]);
});

/** The name that Drizzle keeps with a table. */
function tableName(value: unknown): string[] {
  const name = (value as Record<symbol, unknown> | null)?.[Symbol.for('drizzle:Name')];
  return typeof name === 'string' ? [name] : [];
}
