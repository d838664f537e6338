import { expect, it } from 'vitest';
import { createRefusedAddresses } from './refused-addresses.js';
import type { Session } from './sessions.js';

const session = (tokenHash: string) => ({ tokenHash }) as Session;

it('tells of each address of a session once an hour, and of ten of them', () => {
  let time = 0;
  const told: string[] = [];
  const refused = createRefusedAddresses({
    tell: ({ tokenHash }, address) => told.push(`${tokenHash} ${address}`),
    now: () => new Date(time),
  });
  for (const address of ['192.0.2.1', '192.0.2.1', '192.0.2.2']) refused(session('a'), address);
  refused(session('b'), '192.0.2.1');
  expect(told.splice(0)).toEqual(['a 192.0.2.1', 'a 192.0.2.2', 'b 192.0.2.1']);
  for (let n = 0; n < 100; n += 1) refused(session('a'), `198.51.100.${n}`);
  expect(told.splice(0)).toHaveLength(8);
  time = 3_600_000;
  refused(session('a'), '192.0.2.1');
  expect(told).toEqual(['a 192.0.2.1']);
});
