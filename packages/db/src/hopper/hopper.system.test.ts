import { eq, sql } from 'drizzle-orm';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '@outrider/contracts';
import { DIAL_RANK } from '@outrider/domain';
import { callbacks, leadLists, leadNumbers, leads } from '../schema/index.js';
import { createTestCampaign, createTestDatabase, type TestCampaign, type TestDatabase } from '../testing.js';

let test: TestDatabase;
let campaign: TestCampaign;
let now: Date;

beforeAll(async () => {
  now = new Date('2030-05-06T10:00:00.000Z');
  // One connection, so that its read counters are the queries' own.
  test = await createTestDatabase({ now: () => now, poolSize: 1 });
});
afterAll(() => test.drop());
beforeEach(async () => {
  campaign = await createTestCampaign(test.database);
});

const at = (ms: number) => new Date(now.getTime() + ms);
const next = async (limit = 100) =>
  (await campaign.repositories.hopper.candidates(campaign.campaignId, limit)).map((lead) => lead.leadId);

describe('the hopper', () => {
  it('gives leads by rank, then priority, then time, over all active lists', async () => {
    const second = newId();
    await campaign.scope.primary.insert(leadLists, {
      id: second,
      campaignId: campaign.campaignId,
      name: 'Second',
      createdAt: now,
    });
    const off = newId();
    await campaign.scope.primary.insert(leadLists, {
      id: off,
      campaignId: campaign.campaignId,
      name: 'Off',
      active: false,
      createdAt: now,
    });
    const one = async (lead: object) => (await campaign.addLeads(1, lead))[0];
    const fresh = await one({});
    const urgent = await one({ priority: 1 });
    const early = await one({ nextDialAt: at(-1000), leadListId: second });
    const retry = await one({ dialRank: DIAL_RANK.retry, priority: 900, leadListId: second });
    const callback = await one({ dialRank: DIAL_RANK['team-callback'] });
    await one({ leadListId: off });
    await one({ state: 'waiting' });
    await one({ state: 'closed' });
    await one({ dialRank: DIAL_RANK['personal-callback'] });
    expect(await next()).toEqual([callback, retry, urgent, early, fresh]);
    expect(await next(2)).toEqual([callback, retry]);
  });

  it('gives the number whose turn it is, passes wrong ones over, and closes leads that have no other', async () => {
    const [lead] = await campaign.addLeads(1, { nextNumber: 1 }, 3);
    const [none] = await campaign.addLeads(1);
    await campaign.scope.primary.update(
      leadNumbers,
      { invalid: true },
      sql`(${leadNumbers.leadId} = ${lead} and ${leadNumbers.position} = 1) or ${leadNumbers.leadId} = ${none}`,
    );
    const found = await campaign.repositories.hopper.candidates(campaign.campaignId, 10);
    expect(found).toMatchObject([{ leadId: lead, numberPosition: 2, timeZones: ['Europe/Copenhagen'] }]);
    const [closed] = await campaign.scope.primary.select().from(leads).where(eq(leads.id, none!));
    expect(closed).toMatchObject({ state: 'closed', closedReason: 'invalid-number' });
  });

  it('wakes leads whose time has come, in portions, and puts leads off', async () => {
    await campaign.addLeads(5, { state: 'waiting', nextDialAt: at(0) });
    const [later] = await campaign.addLeads(1, { state: 'waiting', nextDialAt: at(60_000) });
    const { hopper } = campaign.repositories;
    expect(await hopper.wakeDue(campaign.campaignId, now, 3)).toBe(3);
    expect(await hopper.wakeDue(campaign.campaignId, now, 3)).toBe(2);
    expect(await hopper.wakeDue(campaign.campaignId, now, 3)).toBe(0);
    const ready = await next();
    expect(ready).toHaveLength(5);
    expect(await hopper.postpone(ready.slice(0, 2), at(60_000))).toBe(2);
    expect(await hopper.postpone([later!], at(1))).toBe(0);
    expect(await next()).toHaveLength(3);
  });
});

describe('personal callbacks', () => {
  /** A free agent with so many callbacks, the first due at `dueAt` and each a second after the one before. */
  async function agentWith(count: number, dueAt: Date): Promise<{ agentSessionId: string; first: string }> {
    const { addIdleAgent, addLeads, repositories, scope, campaignId } = campaign;
    const agentSessionId = await addIdleAgent();
    const ownerUserId = (await repositories.agentSessions.get(agentSessionId))!.userId;
    const leadIds = await addLeads(count, { dialRank: DIAL_RANK['personal-callback'] });
    await scope.primary.insert(
      callbacks,
      leadIds.map((leadId, n) => ({
        id: newId(),
        leadId,
        campaignId,
        ownerUserId,
        dueAt: new Date(dueAt.getTime() + n * 1_000),
        note: '',
        createdByUserId: ownerUserId,
        createdAt: now,
      })),
    );
    return { agentSessionId, first: leadIds[0]! };
  }
  const due = async () =>
    (await campaign.repositories.hopper.dueCallbacks(campaign.campaignId)).map(({ agentSessionId, leadId }) => ({
      agentSessionId,
      first: leadId,
    }));

  it('of an agent who has many do not keep those of others waiting', async () => {
    const busy = await agentWith(60, at(-3_600_000));
    const other = await agentWith(2, at(-1_000));
    expect(await due()).toEqual([busy, other]);
    await campaign.repositories.agentSessions.pause(busy.agentSessionId, 'lunch');
    expect(await due()).toEqual([other]);
  });
});

describe('a hopper over 200,000 leads', () => {
  let connection: Connection;

  beforeAll(async () => {
    connection = await createConnection({ uri: test.url });
  });
  afterAll(() => connection.end());

  it('reads as many rows as it gives', async () => {
    const [lead] = await campaign.addLeads(1);
    await multiply(connection, lead!, 200_000);
    const read = async (work: () => Promise<unknown>) => {
      const before = await rowsRead(test);
      await work();
      return (await rowsRead(test)) - before;
    };
    const { hopper } = campaign.repositories;
    const small = await read(() => hopper.candidates(campaign.campaignId, 20));
    expect(small).toBeLessThan(200);
    await campaign.scope.primary.update(leads, { state: 'waiting' }, sql`${leads.id} < '0B'`);
    expect(await read(() => hopper.wakeDue(campaign.campaignId, now, 50))).toBeLessThan(500);
    expect(await read(() => hopper.candidates(campaign.campaignId, 20))).toBeLessThan(200);
  });
});

/** Copies of a lead and its number, made by the server. */
async function multiply(connection: Connection, leadId: string, times: number) {
  for (const [table, key] of [
    ['leads', 'id'],
    ['lead_numbers', 'lead_id'],
  ] as const) {
    const [columns] = await connection.query<RowDataPacket[]>(
      'select column_name as name from information_schema.columns where table_schema = database() and table_name = ?',
      [table],
    );
    const names = columns.map((row) => `\`${String(row['name'])}\``);
    const picked = names.map((name) => {
      if (name === `\`${key}\``) return "concat('0A', lpad(copy.n, 24, '0'))";
      return name === '`priority`' ? '100 + copy.n % 50' : `${table}.${name}`;
    });
    await connection.query(
      `insert into ${table} (${names.join()})
       select ${picked.join()} from ${table},
         (select row_number() over () as n from information_schema.columns a, information_schema.columns b limit ${times}) copy
       where ${table}.${key} = ?`,
      [leadId],
    );
    // The server does so by itself, some time after.
    await connection.query(`analyze table ${table}`);
  }
}

/** Rows that this session's statements have read, by any way (the server's own counters). */
async function rowsRead({ database }: TestDatabase): Promise<number> {
  const [rows] = await database.primaryPool.query<RowDataPacket[]>("show session status like 'Handler_read%'");
  return rows.reduce((total, row) => total + Number(row['Value']), 0);
}
