import { createHash } from 'node:crypto';
import { newId } from '@outrider/contracts';
import { platformRepositories, schema, tenantScope } from '@outrider/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../test-api.js';
import { sweepLogOns } from './sweep-log-ons.js';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const DAY_MS = 86_400_000;

it('what was over a month ago is forgotten, however much there is of it, and nothing else', async () => {
  const { tenantId, admin } = await api.addTenant();
  const { primary } = tenantScope(api.database, tenantId);
  const at = Date.now();
  const rows = (count: number, daysAgo: number) =>
    Array.from({ length: count }, () => ({
      tokenHash: createHash('sha256').update(newId()).digest('hex'),
      userId: admin.id,
      createdAt: new Date(at - (daysAgo + 1) * DAY_MS),
      expiresAt: new Date(at - daysAgo * DAY_MS),
    }));
  const session = { ip: '127.0.0.1', userAgent: '' };
  const sessions = [...rows(450, 31), ...rows(3, 29)];
  await primary.insert(
    schema.userSessions,
    sessions.map((row) => ({ ...row, ...session, id: newId(), lastSeenAt: row.createdAt })),
  );
  await primary.insert(schema.passwordResets, [...rows(2, 31), ...rows(1, 29)]);
  const count = async () => [
    (await primary.select({ id: schema.userSessions.id }).from(schema.userSessions)).length,
    (await primary.select({ id: schema.passwordResets.tokenHash }).from(schema.passwordResets)).length,
  ];
  const [before = 0] = await count();
  const { logOn } = platformRepositories(api.database);
  const sweep = sweepLogOns({ lookUp: logOn, clock: api.deps.clock, logger: api.deps.logger });
  await sweep.round();
  expect(await count()).toEqual([before - 450, 1]);
  expect((await admin.get('/v1/session')).statusCode).toBe(200);
  await sweep.stop();
});
