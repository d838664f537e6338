import { newId } from '@outrider/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { teams, tenants, users, userSessions } from '../schema/index.js';
import { createTestDatabase, type TestDatabase } from '../testing.js';
import { userSessionRepository } from '../tenancy/user-sessions.repository.js';

let test: TestDatabase;
const hash = (n: number) => n.toString(16).padStart(64, '0');
const at = new Date('2030-01-01T00:00:00.000Z');
const USERS = 150;

beforeAll(async () => {
  test = await createTestDatabase();
  const { primary } = test.database;
  const tenantId = newId();
  const teamId = newId();
  await primary.insert(tenants).values({ id: tenantId, name: 'T', country: 'DK', createdAt: at });
  await primary.insert(teams).values({ tenantId, id: teamId, name: 'T', createdAt: at });
  for (let n = 0; n < USERS; n += 1) {
    const userId = newId();
    await primary.insert(users).values({
      ...{ tenantId, id: userId, email: `u${n}@look.example`, name: `U${n}`, role: 'agent', teamId },
      ...{ passwordHash: 'x', createdAt: at },
    });
    await primary.insert(userSessions).values({
      ...{ tokenHash: hash(n), id: newId(), tenantId, userId, ip: '::1', userAgent: '' },
      ...{ createdAt: at, lastSeenAt: at, expiresAt: new Date(at.getTime() + 3_600_000) },
    });
  }
});
afterAll(() => test.drop());

describe('sessions that are looked up at once', () => {
  it('are each their own, and none where there is none', async () => {
    const { find } = userSessionRepository(test.database);
    const asked = [...Array(USERS).keys(), 7, 7, 9_999];
    const found = await Promise.all(asked.map((n) => find(hash(n))));
    expect(found.map((session) => session?.name)).toEqual([
      ...Array.from({ length: USERS }, (_, n) => `U${n}`),
      'U7',
      'U7',
      undefined,
    ]);
    expect(found[0]).toMatchObject({
      tokenHash: hash(0),
      email: 'u0@look.example',
      grant: null,
      expiresAt: expect.any(Date) as Date,
    });
  });

  it('cost a statement for each hundred', async () => {
    // One connection, which counts its own statements: others use the server too.
    const database = test.connect({ poolSize: 1 });
    const statements = async () => {
      const [rows] = await database.primaryPool.query<never>("show session status like 'Com_select'");
      return Number((rows as { Value: string }[])[0]?.Value);
    };
    const { find } = userSessionRepository(database);
    const before = await statements();
    await Promise.all(Array.from({ length: USERS }, (_, n) => find(hash(n))));
    const counted = (await statements()) - before;
    expect(counted).toBeGreaterThan(0);
    expect(counted).toBeLessThanOrEqual(3);
  });

  it('tell of a revocation that was committed before they were asked for', async () => {
    const { find, revoke } = userSessionRepository(test.database);
    const early = find(hash(1));
    expect(await revoke(hash(1), at)).toBe(true);
    expect((await find(hash(1)))?.revokedAt).toEqual(at);
    await early;
  });

  it('all fail where the server does, and are asked for anew after', async () => {
    const broken = await createTestDatabase();
    const { find } = userSessionRepository(broken.database);
    await broken.drop();
    await expect(Promise.all([find(hash(1)), find(hash(2))])).rejects.toThrow();
  });
});
