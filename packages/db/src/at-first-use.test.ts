import { describe, expect, it, vi } from 'vitest';
import { atFirstUse } from './at-first-use.js';

describe('things made at first use', () => {
  it('are made from their source, once, and not before somebody asks', () => {
    const makers = { one: vi.fn((n: number) => ({ n })), two: vi.fn((n: number) => n * 2) };
    const made = atFirstUse<number, typeof makers>(makers)(21);
    expect(makers.one).not.toHaveBeenCalled();
    expect(made.one).toEqual({ n: 21 });
    expect(made.one).toBe(made.one);
    expect(makers.one).toHaveBeenCalledTimes(1);
    expect(makers.two).not.toHaveBeenCalled();
    expect(made.two).toBe(42);
  });

  it('are each source’s own', () => {
    const of = atFirstUse<string, { name: (s: string) => string }>({ name: (s) => s });
    const [a, b] = [of('a'), of('b')];
    expect([a.name, b.name, a.name]).toEqual(['a', 'b', 'a']);
  });
});
