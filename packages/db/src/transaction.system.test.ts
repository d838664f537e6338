import { eq } from 'drizzle-orm';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@outrider/contracts';
import { isContention, isDuplicate } from './errors.js';
import { tenants } from './schema/index.js';
import { createTestDatabase, type TestDatabase } from './testing.js';
import { refuse, withTransaction } from './transaction.js';

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

async function tenant(): Promise<string> {
  const id = newId();
  await test.database.primary.insert(tenants).values({ id, name: 'before', country: 'DK', createdAt: new Date() });
  return id;
}
const nameOf = async (id: string) =>
  (await test.database.primary.select({ name: tenants.name }).from(tenants).where(eq(tenants.id, id)))[0]?.name;

/** Resolves when `arrive` was called `times` times. */
function meeting(times: number) {
  let open: () => void = () => undefined;
  const met = new Promise<void>((resolve) => (open = resolve));
  return { met, arrive: () => ((times -= 1) <= 0 ? open() : undefined) };
}

describe('a transaction', () => {
  it('is all or nothing', async () => {
    const id = await tenant();
    const failed = withTransaction(test.database, async (tx) => {
      await tx.update(tenants).set({ name: 'after' }).where(eq(tenants.id, id));
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await nameOf(id)).toBe('before');
    const refused = await withTransaction<string>(test.database, async (tx) => {
      await tx.update(tenants).set({ name: 'after' }).where(eq(tenants.id, id));
      return refuse('not now');
    });
    expect(refused).toBe('not now');
    expect(await nameOf(id)).toBe('before');
  });

  it('that the server gave up for another runs again, and both are done', async () => {
    const [a, b] = [await tenant(), await tenant()];
    const both = meeting(2);
    let runs = 0;
    const inOrder = (first: string, second: string) =>
      withTransaction(test.database, async (tx) => {
        runs += 1;
        await tx.update(tenants).set({ maxConcurrentCalls: 1 }).where(eq(tenants.id, first));
        both.arrive();
        await both.met;
        await tx.update(tenants).set({ name: 'after' }).where(eq(tenants.id, second));
      });
    await Promise.all([inOrder(a, b), inOrder(b, a)]);
    expect([await nameOf(a), await nameOf(b)]).toEqual(['after', 'after']);
    expect(runs).toBeGreaterThanOrEqual(3);
  });

  it('does not try for ever', async () => {
    const contention = Object.assign(new Error('deadlock'), { errno: 1213 });
    let runs = 0;
    const always = withTransaction(test.database, () => {
      runs += 1;
      return Promise.reject(new Error('wrapped', { cause: contention }));
    });
    await expect(always).rejects.toSatisfy(isContention);
    expect(runs).toBe(6);
  });

  it('names the unique index that refused a row', async () => {
    const id = await tenant();
    const row = { id, name: 'again', country: 'DK', createdAt: new Date() };
    const error: unknown = await test.database.primary
      .insert(tenants)
      .values(row)
      .catch((thrown: unknown) => thrown);
    expect(isDuplicate(error)).toBe(true);
    expect(isDuplicate(error, 'PRIMARY')).toBe(true);
    expect(isDuplicate(error, 'users_email')).toBe(false);
    expect(isDuplicate(new Error('else'))).toBe(false);
  });
});

describe('a connection', () => {
  it('for transactions begins one by itself and is given back without any', async () => {
    const id = newId();
    const at = new Date('2030-01-01T00:00:00Z');
    const row = { id, name: 'x', country: 'DK', createdAt: at };
    const seen = () => test.database.primary.select().from(tenants).where(eq(tenants.id, id));
    await withTransaction(test.database, async (tx) => {
      await tx.insert(tenants).values(row);
      expect(await seen()).toEqual([]);
    });
    expect(await seen()).toHaveLength(1);
    const failed = withTransaction(test.database, async (tx) => {
      await tx.delete(tenants).where(eq(tenants.id, id));
      throw new Error('undone');
    });
    await expect(failed).rejects.toThrow('undone');
    // Whichever connection comes next has nothing of it.
    await withTransaction(test.database, async (tx) => {
      expect(await tx.select().from(tenants).where(eq(tenants.id, id))).toHaveLength(1);
    });
  });

  it('speaks UTC in milliseconds, reads what is committed and takes no wrong values', async () => {
    const at = new Date('2030-03-31T01:30:00.123Z');
    const id = newId();
    await test.database.primary.insert(tenants).values({ id, name: 'x', country: 'DK', createdAt: at });
    const [row] = await test.database.primary.select().from(tenants).where(eq(tenants.id, id));
    expect(row?.createdAt).toEqual(at);
    const [variables] = await test.database.primaryPool.query<RowDataPacket[]>(
      "show session variables where variable_name in ('time_zone', 'tx_isolation', 'transaction_isolation')",
    );
    const values = variables.map((variable) => String(variable['Value']));
    expect(values).toContain('+00:00');
    expect(values).toContain('READ-COMMITTED');
    const long = { name: 'x'.repeat(201) };
    await expect(test.database.primary.update(tenants).set(long).where(eq(tenants.id, id))).rejects.toThrow();
  });

  it('to a read server is another one than the primary, each in its turn', async () => {
    const urls = ['?connectTimeout=4000', '?connectTimeout=4001'].map((query) => test.url + query);
    const database = test.connect({ readUrls: urls });
    expect(database.read).not.toBe(database.primary);
    expect(new Set([database.read, database.read, database.read, database.read]).size).toBe(2);
    expect(await database.read.select().from(tenants)).not.toEqual([]);
    const single = test.connect({ readUrls: [test.url] });
    expect(single.read).toBe(single.primary);
  });
});
