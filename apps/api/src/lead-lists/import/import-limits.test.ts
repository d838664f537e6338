import { describe, expect, it } from 'vitest';
import { checkRowCount, createImportSlots, limitBytes } from './import-limits.js';

async function* chunks(...sizes: number[]): AsyncGenerator<Uint8Array> {
  for (const size of sizes) yield new Uint8Array(size);
}

describe('the limits of an import', () => {
  it('lets a file of just the permitted size through and breaks off a longer one', async () => {
    const passed: number[] = [];
    for await (const chunk of limitBytes(chunks(6, 4), 10)) passed.push(chunk.length);
    expect(passed).toEqual([6, 4]);
    await expect(async () => {
      for await (const chunk of limitBytes(chunks(6, 5), 10)) passed.push(chunk.length);
    }).rejects.toMatchObject({ code: 'too-large' });
    expect(passed).toEqual([6, 4, 6]);
  });

  it('refuses a row too many', () => {
    expect(() => checkRowCount(10, 10)).not.toThrow();
    expect(() => checkRowCount(11, 10)).toThrow(expect.objectContaining({ code: 'too-large' }) as Error);
  });

  it('lets a tenant import a few files at once, and again when one has ended or failed', async () => {
    const slots = createImportSlots(2);
    const ends: (() => void)[] = [];
    const busy = () => new Promise<void>((resolve) => ends.push(resolve));
    const first = slots.hold('a', busy);
    const second = slots.hold('a', busy);
    await expect(slots.hold('a', busy)).rejects.toMatchObject({ code: 'too-many-imports' });
    await slots.hold('b', async () => undefined);
    ends[0]?.();
    await first;
    await expect(slots.hold('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    const third = slots.hold('a', busy);
    for (const end of ends) end();
    await Promise.all([second, third]);
  });
});
