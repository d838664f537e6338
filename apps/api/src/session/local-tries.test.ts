import { expect, it } from 'vitest';
import { createLocalTries } from './local-tries.js';

it('of strange keys without end the last ones are remembered, and those that are still used', () => {
  const tries = createLocalTries(() => new Date(), 60_000);
  tries.add('used', 5);
  for (let n = 0; n <= 10_000; n += 1) {
    tries.add(`${n}`, 5);
    tries.know(`${n}`, 60_000);
    tries.wait('used', 5);
  }
  expect(['used', '0', '10000'].map(tries.count)).toEqual([1, 0, 1]);
  expect(['0', '10000'].map(tries.isKnown)).toEqual([false, true]);
});
