import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi, type TestTenant } from '../test-api.js';

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await createTestApi();
  tenant = await api.addTenant();
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
});

let keys = 0;
const newKey = () => ({ 'idempotency-key': `key-${(keys += 1)}` });
const projects = async () => (await tenant.records.primary.projects.list({}, { limit: 1000 })).items.length;

describe('a request with an idempotency key', () => {
  it('is done once and answered the same', async () => {
    const before = await projects();
    const key = newKey();
    const first = await tenant.manager.post('/v1/projects', { name: 'A' }, key);
    const second = await tenant.manager.post('/v1/projects', { name: 'A' }, key);
    expect([first.statusCode, second.statusCode]).toEqual([201, 201]);
    expect(second.json()).toEqual(first.json());
    expect([first.headers['idempotency-replayed'], second.headers['idempotency-replayed']]).toEqual([
      undefined,
      'true',
    ]);
    expect(await projects()).toBe(before + 1);
  });

  it('is done once when it comes many times at the same moment', async () => {
    const before = await projects();
    const key = newKey();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => tenant.manager.post('/v1/projects', { name: 'B' }, key)),
    );
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1);
    expect(await projects()).toBe(before + 1);
  });

  it('may not be another request', async () => {
    const key = newKey();
    await tenant.manager.post('/v1/projects', { name: 'C' }, key);
    for (const response of [
      await tenant.manager.post('/v1/projects', { name: 'D' }, key),
      await tenant.manager.post('/v1/field-schemas', { name: 'C' }, key),
    ]) {
      expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([422, 'idempotency-key-reused']);
    }
  });

  it('that failed may be repeated', async () => {
    const key = newKey();
    const list = { name: 'L', campaignId: '01JC0QZ2M8V0Z3W5X7Y9ABCDEF' };
    expect((await tenant.manager.post('/v1/lead-lists', list, key)).statusCode).toBe(404);
    expect((await tenant.manager.post('/v1/lead-lists', { name: 'L' }, key)).statusCode).toBe(201);
  });

  it('is not mixed up with that of another user', async () => {
    const key = newKey();
    const one = await tenant.manager.post('/v1/projects', { name: 'E' }, key);
    const other = await tenant.admin.post('/v1/projects', { name: 'E' }, key);
    const stranger = await (await api.addTenant()).manager.post('/v1/projects', { name: 'E' }, key);
    const ids = [one, other, stranger].map((response) => response.json<{ id: string }>().id);
    expect(new Set(ids).size).toBe(3);
  });
});
