import { describe, expect, it } from 'vitest';
import { createBatcher } from './batcher.js';

describe('a batcher', () => {
  it('lets what comes while a statement runs share the next one', async () => {
    const batches: number[][] = [];
    let release: () => void = () => undefined;
    const batcher = createBatcher<number, number>(async (items) => {
      batches.push([...items]);
      if (batches.length === 1) await new Promise<void>((resolve) => (release = resolve));
      return items.map((n) => n * 10);
    });
    const first = batcher.add(1);
    await expect.poll(() => batches.length).toBe(1);
    const rest = [2, 3, 4].map((n) => batcher.add(n));
    release();
    expect(await first).toBe(10);
    expect(await Promise.all(rest)).toEqual([20, 30, 40]);
    expect(batches).toEqual([[1], [2, 3, 4]]);
  });

  it('that is told to gather waits for company, and is idle only when all is done', async () => {
    const batches: number[][] = [];
    const batcher = createBatcher<number, number>(
      async (items) => {
        batches.push([...items]);
        return items;
      },
      { gatherMs: 30 },
    );
    const first = batcher.add(1);
    await new Promise((resolve) => setImmediate(resolve));
    const second = batcher.add(2);
    await batcher.idle();
    expect(batches).toEqual([[1, 2]]);
    expect(await Promise.all([first, second])).toEqual([1, 2]);
  });

  it('keeps to its size and fails only those whose statement failed', async () => {
    const batcher = createBatcher<number, number>(
      async (items) => {
        if (items.includes(2)) throw new Error('no');
        return items;
      },
      { maxSize: 2 },
    );
    const results = await Promise.allSettled([1, 2, 3].map((n) => batcher.add(n)));
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    await batcher.idle();
  });
});
