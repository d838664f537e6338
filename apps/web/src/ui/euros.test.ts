import { expect, it } from 'vitest';
import { eurosOf, millionthsOf } from './euros';

it.each([
  ['12', 12_000_000],
  ['0.012', 12_000],
  ['0,012', 12_000],
  [' 7.5 ', 7_500_000],
  ['0.000001', 1],
  ['3.', 3_000_000],
])('reads %s as %s millionths', (typed, millionths) => {
  expect(millionthsOf(typed)).toBe(millionths);
});

it.each(['', 'abc', '-1', '1.2.3', '1e3', '0.0000001', '1 000', '€5'])('takes %s for no amount', (typed) => {
  expect(millionthsOf(typed)).toBeUndefined();
});

it('writes what it reads again', () => {
  for (const millionths of [1, 12_000, 7_500_000, 1_000_000_000]) {
    expect(millionthsOf(eurosOf(millionths))).toBe(millionths);
  }
});
