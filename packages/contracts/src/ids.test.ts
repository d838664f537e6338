import { describe, expect, it } from 'vitest';
import { isId, newId } from './ids.js';

describe('ids', () => {
  it('are unique and in the order they were made', () => {
    const made = Array.from({ length: 10_000 }, newId);
    expect(new Set(made).size).toBe(made.length);
    expect([...made].sort()).toEqual(made);
    expect(made.every(isId)).toBe(true);
  });

  it.each([
    '',
    'x',
    '0'.repeat(25),
    '0'.repeat(27),
    `8${'0'.repeat(25)}`,
    `0${'I'.repeat(25)}`,
    'a'.repeat(26),
    null,
    7,
  ])('refuses %j', (value) => {
    expect(isId(value)).toBe(false);
  });
});
