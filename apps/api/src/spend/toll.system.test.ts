import { schema, tenantScope } from '@outrider/db';
import { spendDay } from '@outrider/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFixture } from '../test-fixture.js';
import { createTestApi, type TestApi, type TestTenant } from '../test-api.js';

let api: TestApi;
let tenant: TestTenant;

beforeAll(async () => {
  const tenantMaxima = { dailySpendLimit: 100_000_000, maxConcurrentCalls: 50, maxCallsPerSecond: 10 };
  api = await createTestApi({ tenantMaxima });
  tenant = await api.addTenant();
});
afterAll(() => api.close());

const put = (payload: object, who = tenant.admin) => who.request({ method: 'PUT', url: '/v1/destinations', payload });
const events = (entityType: string, entityId: string) => tenant.records.primary.audit.listOf(entityType, entityId);

describe('destinations', () => {
  it('may be none, and then no campaign starts', async () => {
    const stranger = await createFixture(api);
    await put({ items: [{ prefix: '+45', allowed: false }] }, stranger.tenant.admin);
    const answer = await stranger.tenant.manager.post(`/v1/campaigns/${stranger.campaignId}/start`);
    expect(answer.json()).toMatchObject({ code: 'campaign-not-ready', errors: [{ code: 'no-destination' }] });
    await put({ items: [{ prefix: '+45', allowed: true }] }, stranger.tenant.admin);
    expect((await stranger.tenant.manager.post(`/v1/campaigns/${stranger.campaignId}/start`)).statusCode).toBe(200);
  });

  it('are those that were put, by prefix', async () => {
    const answer = await put({
      items: [
        { prefix: '+46', allowed: true, pricePerMinute: 9_000 },
        { prefix: '+45', allowed: true },
        { prefix: '+4570', allowed: false },
      ],
    });
    expect(answer.statusCode).toBe(200);
    const items = [
      { prefix: '+45', allowed: true, pricePerMinute: 0 },
      { prefix: '+4570', allowed: false, pricePerMinute: 0 },
      { prefix: '+46', allowed: true, pricePerMinute: 9_000 },
    ];
    expect(answer.json()).toEqual({ items, version: 1 });
    expect((await tenant.manager.get('/v1/destinations')).json()).toEqual({ items, version: 1 });
  });

  it('are replaced as a whole, which the audit tells of row by row', async () => {
    await put({
      items: [
        { prefix: '+45', allowed: true, pricePerMinute: 5 },
        { prefix: '+47', allowed: true },
      ],
    });
    const last = (await events('destination', tenant.tenantId)).at(-1);
    expect(last).toMatchObject({ action: 'destination.changed', stream: 'administrator' });
    expect(last?.data).toMatchObject({
      added: { rows: ['+47 allowed 0'] },
      changed: { rows: ['+45 allowed 5'] },
      removed: { count: 2 },
    });
  });

  it('are not overwritten by who has not seen the last change', async () => {
    const { version } = (await tenant.admin.get('/v1/destinations')).json<{ version: number }>();
    const results = await Promise.all(
      [1, 2, 3].map((n) => put({ items: [{ prefix: `+4${n}`, allowed: true }], version })),
    );
    expect(results.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409, 409]);
  });

  it.each([
    [[{ prefix: '45', allowed: true }], 'items.0.prefix'],
    [[{ prefix: '+0', allowed: true }], 'items.0.prefix'],
    [[{ prefix: '+45', allowed: true, pricePerMinute: 0.5 }], 'items.0.pricePerMinute'],
    [
      [
        { prefix: '+45', allowed: true },
        { prefix: '+45', allowed: false },
      ],
      'items.1.prefix',
    ],
    [
      [
        { prefix: '+45', allowed: true },
        { prefix: '+4590', allowed: true },
      ],
      'items.1.prefix',
    ],
    [[{ prefix: '+88161', allowed: true }], 'items.0.prefix'],
  ])('refuse %j and say where', async (items, field) => {
    const answer = await put({ items });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'validation-failed', field });
  });

  it('take two thousand rows and no more, and a dear country where it is named', async () => {
    const items = Array.from({ length: 2_000 }, (_, i) => ({ prefix: `+${20_000 + i}`, allowed: i % 2 === 0 }));
    expect((await put({ items })).statusCode).toBe(200);
    expect((await put({ items: [...items, { prefix: '+45', allowed: true }] })).statusCode).toBe(400);
    expect((await put({ items: [{ prefix: '+1876', allowed: true }] })).statusCode).toBe(200);
  });

  it('are changed by administrators alone', async () => {
    expect((await put({ items: [] }, tenant.manager)).statusCode).toBe(403);
    expect((await tenant.supervisor.get('/v1/destinations')).statusCode).toBe(403);
  });
});

describe('what calls cost', () => {
  it('is told by day, with today though nothing was spent', async () => {
    const today = spendDay(new Date());
    expect((await tenant.manager.get('/v1/spend')).json()).toMatchObject({
      limits: { dailySpendLimit: null, maxConcurrentCalls: 500, maximum: { dailySpendLimit: 100_000_000 } },
      today: { day: today, reserved: 0, spent: 0 },
      days: [],
    });
    const { primary } = tenantScope(api.database, tenant.tenantId);
    await primary.insert(schema.spendDays, [
      { day: today, reserved: 1, spent: 2 },
      { day: '2020-01-01', reserved: 0, spent: 9 },
    ]);
    expect((await tenant.manager.get('/v1/spend?days=7')).json()).toMatchObject({
      today: { day: today, reserved: 1, spent: 2 },
      days: [{ day: today }],
    });
  });

  it('is limited by administrators, up to what the platform allows', async () => {
    const change = (limits: object) => tenant.admin.patch('/v1/spend/limits', limits);
    expect((await change({ dailySpendLimit: 40_000_000, maxCallsPerSecond: 2.5 })).json()).toMatchObject({
      dailySpendLimit: 40_000_000,
      maxCallsPerSecond: 2.5,
      maxConcurrentCalls: 500,
    });
    for (const [limits, field] of [
      [{ dailySpendLimit: null }, 'dailySpendLimit'],
      [{ dailySpendLimit: 100_000_001 }, 'dailySpendLimit'],
      [{ maxConcurrentCalls: 51 }, 'maxConcurrentCalls'],
      [{ maxCallsPerSecond: 11 }, 'maxCallsPerSecond'],
    ] as const) {
      expect((await change(limits)).json()).toMatchObject({ code: 'validation-failed', field });
    }
    expect((await tenant.manager.patch('/v1/spend/limits', { dailySpendLimit: 1 })).statusCode).toBe(403);
    const [event] = await events('spend-limit', tenant.tenantId);
    expect(event?.data).toMatchObject({ before: { dailySpendLimit: null }, changes: { dailySpendLimit: 40_000_000 } });
  });
});
