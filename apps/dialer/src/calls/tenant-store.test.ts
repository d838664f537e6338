import type { AgentSession, Attempts, Repositories } from '@outrider/db';
import type { Logger } from '@outrider/platform';
import { expect, it } from 'vitest';
import { createTenantStore } from './tenant-store.js';

const lost = () => Promise.reject(Object.assign(new Error('Connection lost'), { code: 'PROTOCOL_CONNECTION_LOST' }));

/** A store on attempts whose database fails as the test says; time passes at once. */
function storeOn(attempts: Partial<Attempts>) {
  const logged: string[] = [];
  const log = (level: string) => () => void logged.push(level);
  const store = createTenantStore({
    repositories: { attempts } as Repositories,
    dialerId: 'D',
    logger: { warn: log('warn'), error: log('error') } as unknown as Logger,
    sleep: () => Promise.resolve(),
  });
  return { store, logged };
}

it('writes an end until the database takes it, and calls for help every tenth time', async () => {
  let tries = 0;
  const { store, logged } = storeOn({
    endMany: ([ending]) => {
      tries += 1;
      return tries <= 25 ? lost() : Promise.resolve([{ attemptId: ending!.attemptId, ok: true, ended: false }]);
    },
  });
  const end = await store.end({ attemptId: 'A', termination: { result: 'busy', reason: 'busy' } });
  expect(end).toEqual({ attemptId: 'A', ok: true, ended: false });
  expect(tries).toBe(26);
  expect(logged).toEqual(['warn', 'error', 'error']);
});

it('writes an answer again after the connection to the database was lost', async () => {
  let tries = 0;
  const { store, logged } = storeOn({ markAnswered: () => ((tries += 1) < 3 ? lost() : Promise.resolve(true)) });
  expect(await store.answered('A', { at: new Date(), patienceMs: 2_000 })).toBe(true);
  expect({ tries, logged }).toEqual({ tries: 3, logged: ['warn'] });
});

it('writes a connection again after the connection to the database was lost', async () => {
  const session = { id: 'S', state: 'talking' } as AgentSession;
  let tries = 0;
  const { store } = storeOn({
    connect: () => ((tries += 1) < 3 ? lost() : Promise.resolve({ ok: true, session })),
  });
  expect(await store.connected('A', 'S', { at: new Date(), patienceMs: 2_000 })).toEqual({ ok: true, session });
});

it('keeps nobody on the line longer than they may wait', async () => {
  const { store } = storeOn({ markAnswered: lost, connect: lost });
  await expect(store.answered('A', { at: new Date(), patienceMs: 0 })).rejects.toThrow('Connection lost');
  await expect(store.connected('A', 'S', { at: new Date(), patienceMs: 0 })).rejects.toThrow('Connection lost');
});
