import { expect, it } from 'vitest';
import { createRefusedAddresses } from './refused-addresses.js';
import type { Session } from './sessions.js';

const session = (tokenHash: string) => ({ tokenHash }) as Session;

it('tells of each address of a session once an hour, and of ten of them', () => {
  let time = Date.UTC(2026, 0, 1);
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
  time += 3_600_001;
  refused(session('a'), '192.0.2.1');
  expect(told).toEqual(['a 192.0.2.1']);
});

it('forgets the session that was refused longest ago when there are too many', () => {
  const told: string[] = [];
  const refused = createRefusedAddresses({ tell: ({ tokenHash }) => told.push(tokenHash), now: () => new Date() });
  for (let n = 0; n <= 10_000; n += 1) refused(session(`${n}`), '192.0.2.1');
  told.length = 0;
  for (const tokenHash of ['10000', '0']) refused(session(tokenHash), '192.0.2.1');
  expect(told).toEqual(['0']);
});
