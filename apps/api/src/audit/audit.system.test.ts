import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from 'drizzle-orm';
import type { AuditEventView, AuditVerification } from '@outrider/contracts';
import { writeAudit } from '@outrider/security';
import { createTestApi, type TestApi, type TestTenant } from '../test-api.js';

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await createTestApi();
  tenant = await api.addTenant();
});
afterAll(() => api.close());

const list = async (query: string) => {
  const response = await tenant.admin.get(`/v1/audit?${query}`);
  expect(response.statusCode).toBe(200);
  return response.json<{ items: AuditEventView[]; nextCursor: string | null }>();
};

it('an act over REST is on record with who did it, from where, and what it was told', async () => {
  const team = (await tenant.admin.post('/v1/teams', { name: 'Night', parentId: tenant.topTeamId })).json<{
    id: string;
  }>();
  const { items } = await list(`entityType=team&entityId=${team.id}`);
  expect(items).toMatchObject([
    {
      stream: 'administrator',
      action: 'team.created',
      actorUserId: tenant.admin.id,
      actorStaffId: null,
      ip: '127.0.0.1',
      data: { name: 'Night' },
    },
  ]);
});

it('pages hold every event once', async () => {
  for (let i = 0; i < 5; i += 1) await tenant.admin.post('/v1/teams', { name: `T${i}`, parentId: tenant.topTeamId });
  const all = (await list('action=team.created&limit=200')).items.map((event) => event.id);
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = await list(`action=team.created&limit=2${cursor ? `&cursor=${cursor}` : ''}`);
    seen.push(...page.items.map((event) => event.id));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(all);
});

it('filters come from closed sets', async () => {
  for (const query of ['stream=other', 'action=team.eaten', 'entityType=spoon', 'actorId=1', 'order=at', 'from=now']) {
    expect((await tenant.admin.get(`/v1/audit?${query}`)).statusCode).toBe(400);
  }
});

it('an export holds what the filter lets through, has no formula in it, and is on record itself', async () => {
  const name = '=HYPERLINK("http://x"),+1';
  await tenant.records.transaction((tx) =>
    writeAudit(tx, { userId: null, ip: '=1+1' }, 'team.changed', '@SUM(1)', { name }),
  );
  const csv = await tenant.admin.get('/v1/audit/export?action=team.changed');
  expect(csv.headers['content-type']).toContain('text/csv');
  expect(csv.headers['content-disposition']).toBe('attachment; filename="audit.csv"');
  const [head, line, end] = csv.body.split('\r\n');
  expect(head).toMatch(/^at,stream,seq,action,/);
  expect(line).toContain(`,"'@SUM(1)",`);
  expect(line).toContain(`,"'=1+1",`);
  expect(line).toContain(`"{""name"":""=HYPERLINK(\\""http://x\\""),+1""}"`);
  expect(end).toBe('');

  const jsonl = await tenant.admin.get('/v1/audit/export?format=jsonl&stream=administrator');
  const events = jsonl.body
    .trimEnd()
    .split('\n')
    .map((each) => JSON.parse(each) as AuditEventView);
  expect(events.length).toBeGreaterThan(5);
  expect(new Set(events.map((event) => event.stream))).toEqual(new Set(['administrator']));
  expect((await list('action=audit.exported')).items.map((event) => event.data['format'])).toEqual(['jsonl', 'csv']);
});

it('an export of more than a page of the database is whole', async () => {
  const other = await api.addTenant();
  for (let batch = 0; batch < 12; batch += 1) {
    await other.records.transaction(async (tx) => {
      for (let i = 0; i < 100; i += 1)
        await writeAudit(tx, { userId: null, ip: null }, 'lead.changed', `${batch}-${i}`);
    });
  }
  const { body } = await other.admin.get('/v1/audit/export?format=jsonl&action=lead.changed');
  const ids = body
    .trimEnd()
    .split('\n')
    .map((each) => (JSON.parse(each) as AuditEventView).entityId);
  expect(new Set(ids).size).toBe(1200);
  expect(ids).toHaveLength(1200);
});

it('a verification names the event that somebody changed in the database, and both are on record', async () => {
  const verify = async () => (await tenant.admin.get('/v1/audit/verification')).json<AuditVerification>();
  const sound = await verify();
  expect(sound).toMatchObject({ intact: true, unplaced: [] });
  expect(sound.streams.map((each) => each.stream)).toEqual(['event', 'audit', 'fault', 'administrator', 'operator']);

  const [event] = (await list('action=team.created&limit=1')).items;
  await api.database.primary.execute(sql`update audit_events set ip = '203.0.113.9' where id = ${event!.id}`);
  const broken = await verify();
  expect(broken.intact).toBe(false);
  expect(broken.streams.find((each) => each.stream === 'administrator')?.faults).toMatchObject([
    { kind: 'changed', seq: event!.seq, eventId: event!.id },
  ]);
  expect((await list('stream=fault')).items).toMatchObject([
    { action: 'audit-chain.broken', data: { stream: 'administrator', faults: 1 } },
  ]);
  expect((await list('action=audit.verified')).items.map((each) => each.data['intact'])).toEqual([false, true]);
});

it('a place to begin at is a place in a stream', async () => {
  const response = await tenant.admin.get('/v1/audit/verification?before=5');
  expect(response.statusCode).toBe(400);
  expect(response.json()).toMatchObject({ field: 'before' });
});
