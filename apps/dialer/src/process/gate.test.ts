import { createLogger } from '@outrider/platform';
import { expect, it } from 'vitest';
import { createGate } from './gate.js';
import { startInstance } from './instance.js';

const TRUNK = { id: 'T', callsPerSecond: 1 };
const TENANT = { id: 'A', callsPerSecond: 1_000 };

/** A dialer at the gate, where it waits so long, ms, while its heartbeats do not reach the database. */
async function atTheGate(waits: number) {
  let now = 0;
  const instance = await startInstance({
    dialerInstances: {
      register: () => Promise.resolve('D'),
      heartbeat: () => new Promise(() => undefined),
      deregister: () => Promise.resolve(),
    } as never,
    onGivenUp: () => undefined,
    logger: createLogger('test', { level: 'silent' }),
    now: () => now,
  });
  const gate = createGate(
    {
      gate: () => {
        now += waits;
        return Promise.resolve(true);
      },
    },
    () => (instance.isFresh() ? undefined : 'Not dialing: the dialer cannot reach the database.'),
  );
  return gate(TRUNK, TENANT);
}

it('lets an INVITE out while the heartbeat of its dialer is fresh', async () => {
  expect(await atTheGate(500)).toBe(true);
});

it('lets none out of a dialer that was held up there so long that another may have its calls', async () => {
  expect(await atTheGate(5_000)).toBe(false);
});

it('lets none out that the limiter does not', async () => {
  const gate = createGate({ gate: () => Promise.resolve(false) }, () => undefined);
  expect(await gate(TRUNK, TENANT)).toBe(false);
});
