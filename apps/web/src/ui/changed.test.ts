import { expect, it } from 'vitest';
import { changed, isNothing } from './changed';

it('gives what differs, lists and nulls too', () => {
  const before = { name: 'A', permissions: ['x', 'y'], limit: null as number | null };
  expect(changed(before, { ...before, permissions: ['x', 'y'] })).toEqual({});
  expect(changed(before, { name: 'B', permissions: ['y'], limit: 5 })).toEqual({
    name: 'B',
    permissions: ['y'],
    limit: 5,
  });
  expect(changed({ ...before, limit: 5 }, { ...before, limit: null })).toEqual({ limit: null });
  expect(isNothing(changed(before, before))).toBe(true);
});
