import { expect, it } from 'vitest';
import { createVerifiedTokens } from './verified-tokens.js';

it('tokens that were good are known, as many as are kept', () => {
  const tokens = createVerifiedTokens(2);
  for (const token of ['a', 'b', 'a', 'c']) tokens.add(token);
  expect(['a', 'b', 'c', 'd'].map(tokens.has)).toEqual([false, true, true, false]);
});
