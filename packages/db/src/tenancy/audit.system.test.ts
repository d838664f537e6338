import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { eq, sql, type SQL } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type AuditStream } from '@outrider/contracts';
import { tenantRecords } from '../records.js';
import { auditChains, auditEvents, tenants } from '../schema/index.js';
import { createTestDatabase, type TestDatabase } from '../testing.js';
import type { NewAuditEvent } from './audit.repository.js';
import { verifyChain } from './verify-chain.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

async function addTenant(): Promise<string> {
  const id = newId();
  await test.database.primary.insert(tenants).values({ id, name: 'Test', country: 'DK', createdAt: new Date() });
  return id;
}

const event = (more: Partial<NewAuditEvent> = {}): NewAuditEvent => ({
  at: new Date(),
  stream: 'audit',
  actorUserId: newId(),
  actorStaffId: newId(),
  actorApiClientId: newId(),
  action: 'lead.changed',
  entityType: 'lead',
  entityId: newId(),
  ip: '2001:db8::1',
  data: { zeta: 1, alpha: [{ b: null, a: 'æ\r\n"' }], share: 0.1, half: '\ud800', at: new Date(0), gone: undefined },
  ...more,
});

const append = (tenantId: string, more?: Partial<NewAuditEvent>) =>
  tenantRecords(test.database, tenantId).transaction((tx) => tx.audit.append(event(more)));

const verify = (tenantId: string, stream: AuditStream = 'audit', span: { before?: number; max?: number } = {}) =>
  verifyChain(tenantRecords(test.database, tenantId).primary.audit, { ownerId: tenantId, stream, ...span });

/** A tenant with a chain of so many events. */
async function chain(length: number): Promise<{ tenantId: string; ids: string[] }> {
  const tenantId = await addTenant();
  for (let i = 0; i < length; i += 1) await append(tenantId);
  const rows = await test.database.primary
    .select({ id: auditEvents.id })
    .from(auditEvents)
    .where(eq(auditEvents.tenantId, tenantId))
    .orderBy(auditEvents.seq);
  return { tenantId, ids: rows.map((row) => row.id) };
}

/** A process that acts, and is gone the moment the database says that it is done. */
const ACT = `
  import { createDatabase, tenantRecords } from '@outrider/db';
  const { DATABASE_URL, TENANT_ID } = process.env;
  const records = tenantRecords(createDatabase({ primaryUrl: DATABASE_URL }), TENANT_ID);
  await records.transaction((tx) => tx.audit.append({
    at: new Date(), stream: 'audit', action: 'lead.changed', entityType: 'lead', entityId: 'x', data: {},
  }));
  process.kill(process.pid, 'SIGKILL');
`;

const run = (statement: SQL) => test.database.primary.execute(statement);
const brief = async (tenantId: string, stream?: AuditStream) =>
  (await verify(tenantId, stream)).faults.map(({ kind, seq, count, eventId }) => ({ kind, seq, count, eventId }));

describe('the chain of a stream', () => {
  it('is sound as written, whatever the data, and without gaps', async () => {
    const { tenantId } = await chain(5);
    expect(await verify(tenantId)).toEqual({
      stream: 'audit',
      intact: true,
      checked: 5,
      fromSeq: 1,
      toSeq: 5,
      faults: [],
    });
  });

  it('is one of five, and each tenant has its own', async () => {
    const [a, b] = [await addTenant(), await addTenant()];
    await append(a);
    await append(a, { stream: 'event', action: 'session.created' });
    await append(b);
    const ends = await test.database.primary.select().from(auditChains).where(eq(auditChains.tenantId, a));
    expect(ends.map((end) => [end.stream, end.seq]).sort()).toEqual([
      ['audit', 1],
      ['event', 1],
    ]);
    expect(await verify(b)).toMatchObject({ intact: true, checked: 1 });
    expect(await verify(b, 'event')).toMatchObject({ intact: true, checked: 0, fromSeq: null });
  });

  it('has no gap after 200 acts at once, of which the first ones begin it', async () => {
    const tenantId = await addTenant();
    await Promise.all(Array.from({ length: 200 }, () => append(tenantId)));
    expect(await verify(tenantId)).toMatchObject({ intact: true, checked: 200, fromSeq: 1, toSeq: 200 });
  });

  it('has nothing of an act that was undone', async () => {
    const { tenantId } = await chain(1);
    const undone = tenantRecords(test.database, tenantId).transaction(async (tx) => {
      await tx.audit.append(event());
      throw new Error('no');
    });
    await expect(undone).rejects.toThrow('no');
    await append(tenantId);
    expect(await verify(tenantId)).toMatchObject({ intact: true, checked: 2 });
  });

  it('has the event of an act whose process was killed right after the commit', async () => {
    const tenantId = await addTenant();
    const child = spawn(
      process.execPath,
      ['--conditions=source', '--import', 'tsx', '--input-type=module', '-e', ACT],
      {
        env: { ...process.env, DATABASE_URL: test.url, TENANT_ID: tenantId },
        stdio: 'inherit',
      },
    );
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    expect(await verify(tenantId)).toMatchObject({ intact: true, checked: 1 });
  });

  it('can be verified in parts', async () => {
    const { tenantId, ids } = await chain(6);
    expect(await verify(tenantId, 'audit', { max: 4 })).toMatchObject({
      intact: true,
      checked: 4,
      fromSeq: 3,
      toSeq: 6,
    });
    expect(await verify(tenantId, 'audit', { before: 3 })).toMatchObject({ intact: true, checked: 2, fromSeq: 1 });
    await run(sql`update audit_events set ip = '1.1.1.1' where id = ${ids[1]}`);
    expect(await verify(tenantId, 'audit', { max: 4 })).toMatchObject({ intact: true });
    expect(await verify(tenantId, 'audit', { before: 3 })).toMatchObject({ intact: false });
  });
});

describe('tampering', () => {
  it.each([
    ['at', sql`at = date_add(at, interval 1000 microsecond)`],
    ['actor_user_id', sql`actor_user_id = 'X'`],
    ['actor_user_id, emptied', sql`actor_user_id = null`],
    ['actor_staff_id', sql`actor_staff_id = null`],
    ['actor_api_client_id', sql`actor_api_client_id = null`],
    ['action', sql`action = 'lead.created'`],
    ['entity_type', sql`entity_type = 'user'`],
    ['entity_id', sql`entity_id = 'X'`],
    ['ip', sql`ip = '2001:db8::2'`],
    ['data', sql`data = json_set(data, '$.zeta', 2)`],
    ['data, a member more', sql`data = json_set(data, '$.more', null)`],
    ['previous_hash', sql`previous_hash = sha2('x', 256)`],
    ['hash', sql`hash = sha2('x', 256)`],
  ])('with %s of one event is found, and that event alone is named', async (_column, change) => {
    const { tenantId, ids } = await chain(5);
    await run(sql`update audit_events set ${change} where id = ${ids[2]}`);
    expect(await brief(tenantId)).toEqual([{ kind: 'changed', seq: 3, count: 1, eventId: ids[2] }]);
  });

  it('with an id is found', async () => {
    const { tenantId, ids } = await chain(3);
    const id = newId();
    await run(sql`update audit_events set id = ${id} where id = ${ids[1]}`);
    expect(await brief(tenantId)).toEqual([{ kind: 'changed', seq: 2, count: 1, eventId: id }]);
  });

  it('by removing events is found: in the middle, at the beginning, at the end', async () => {
    const { tenantId, ids } = await chain(7);
    for (const index of [0, 2, 3, 6]) await run(sql`delete from audit_events where id = ${ids[index]}`);
    expect(await brief(tenantId)).toEqual([
      { kind: 'removed', seq: 7, count: 1, eventId: null },
      { kind: 'removed', seq: 3, count: 2, eventId: null },
      { kind: 'removed', seq: 1, count: 1, eventId: null },
    ]);
  });

  it('by removing all of them is found', async () => {
    const { tenantId } = await chain(2);
    await run(sql`delete from audit_events where tenant_id = ${tenantId}`);
    expect(await brief(tenantId)).toEqual([{ kind: 'removed', seq: 1, count: 2, eventId: null }]);
  });

  it('by inserting events is found: after the end, and without a place', async () => {
    const { tenantId, ids } = await chain(3);
    const columns = sql.raw('at, actor_user_id, action, entity_type, entity_id, ip, data');
    const [late, loose] = [newId(), newId()];
    for (const [id, seq] of [
      [late, 4],
      [loose, null],
    ] as const) {
      await run(sql`insert into audit_events (tenant_id, id, stream, seq, previous_hash, hash, ${columns})
        select tenant_id, ${id}, stream, ${seq}, previous_hash, hash, ${columns} from audit_events where id = ${ids[0]}`);
    }
    const faults = await brief(tenantId);
    expect(faults).toHaveLength(2);
    expect(faults).toContainEqual({ kind: 'inserted', seq: 4, count: 1, eventId: late });
    expect(faults).toContainEqual({ kind: 'inserted', seq: null, count: 1, eventId: loose });
  });

  it('by exchanging two events is found, and both are named with the places that they had', async () => {
    const { tenantId, ids } = await chain(6);
    await run(sql`update audit_events set seq = 100 where id = ${ids[1]}`);
    await run(sql`update audit_events set seq = 2 where id = ${ids[4]}`);
    await run(sql`update audit_events set seq = 5 where id = ${ids[1]}`);
    const { faults } = await verify(tenantId);
    expect(faults.map(({ kind, seq, detail }) => [kind, seq, detail])).toEqual([
      ['reordered', 5, 'Event 5 was written as event 2.'],
      ['reordered', 2, 'Event 2 was written as event 5.'],
    ]);
  });

  it('by moving an event to another tenant or stream is found in both', async () => {
    const [mine, theirs] = [await chain(3), await chain(1)];
    await run(sql`update audit_events set tenant_id = ${theirs.tenantId} where id = ${mine.ids[1]}`);
    expect(await brief(mine.tenantId)).toEqual([{ kind: 'removed', seq: 2, count: 1, eventId: null }]);
    expect(await brief(theirs.tenantId)).toEqual([{ kind: 'inserted', seq: 2, count: 1, eventId: mine.ids[1] }]);
    await run(sql`update audit_events set stream = 'fault' where id = ${mine.ids[2]}`);
    expect(await brief(mine.tenantId, 'fault')).toEqual([{ kind: 'inserted', seq: 3, count: 1, eventId: mine.ids[2] }]);
  });

  it('by replacing an event with another that has a good hash of its own is found', async () => {
    const [{ tenantId, ids }, other] = [await chain(4), await chain(2)];
    await run(sql`delete from audit_events where id = ${ids[1]}`);
    await run(sql`update audit_events set tenant_id = ${tenantId} where id = ${other.ids[1]}`);
    expect(await brief(tenantId)).toEqual([{ kind: 'changed', seq: 2, count: 1, eventId: other.ids[1] }]);
  });

  it('with the end of a chain is found', async () => {
    const { tenantId } = await chain(2);
    await run(sql`update audit_chains set hash = sha2('x', 256) where tenant_id = ${tenantId}`);
    expect(await brief(tenantId)).toMatchObject([{ kind: 'changed', seq: 2 }]);
    await run(sql`delete from audit_chains where tenant_id = ${tenantId}`);
    expect(await brief(tenantId)).toMatchObject([{ kind: 'inserted' }, { kind: 'inserted' }]);
  });

  it('by hiding an event in a stream that there is not is found', async () => {
    const { tenantId, ids } = await chain(2);
    await run(sql`update audit_events set stream = 'elsewhere' where id = ${ids[0]}`);
    const { audit } = tenantRecords(test.database, tenantId).primary;
    expect((await audit.ofUnknownStreams(10)).map((row) => row.id)).toEqual([ids[0]]);
  });
});

it('events are found by stream, action, actor, thing and time, latest first, page by page', async () => {
  const tenantId = await addTenant();
  const [anna, otto] = [newId(), newId()];
  for (let minute = 0; minute < 5; minute += 1) {
    await append(tenantId, {
      at: new Date(Date.UTC(2026, 0, 1, 0, minute)),
      actorUserId: minute % 2 === 0 ? anna : null,
      actorStaffId: minute === 1 ? otto : null,
      entityId: `e${minute}`,
    });
  }
  const { audit } = tenantRecords(test.database, tenantId).primary;
  const names = async (filter: Parameters<typeof audit.list>[0]) =>
    (await audit.list(filter, { limit: 10 })).items.map((row) => row.entityId);
  expect(await names({ actorId: anna })).toEqual(['e4', 'e2', 'e0']);
  expect(await names({ actorId: otto })).toEqual(['e1']);
  expect(await names({ entityType: 'lead', entityId: 'e3' })).toEqual(['e3']);
  expect(await names({ action: 'lead.created' })).toEqual([]);
  expect(await names({ stream: 'event' })).toEqual([]);
  expect(await names({ from: new Date(Date.UTC(2026, 0, 1, 0, 1)), to: new Date(Date.UTC(2026, 0, 1, 0, 3)) })).toEqual(
    ['e2', 'e1'],
  );
  const first = await audit.list({}, { limit: 2 });
  expect(first).toMatchObject({ more: true, items: [{ entityId: 'e4' }, { entityId: 'e3' }] });
  const second = await audit.list({}, { limit: 2, after: first.items[1]! });
  expect(second.items.map((row) => row.entityId)).toEqual(['e2', 'e1']);
});
