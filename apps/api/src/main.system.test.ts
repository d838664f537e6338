import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@outrider/db/testing';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Starts the process from its source, and stops it in order when `use` is over. Returns its exit code. */
async function run(env: Record<string, string>, use: (url: string) => Promise<void>): Promise<number | null> {
  const child = spawn(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', fileURLToPath(new URL('main.ts', import.meta.url))],
    { env: { PATH: process.env['PATH'] ?? '', ...env }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exit = once(child, 'exit') as Promise<[number | null]>;
  for await (const line of createInterface({ input: child.stdout })) {
    const { msg, url } = JSON.parse(line) as { msg: string; url?: string };
    if (msg !== 'ready' || url === undefined) continue;
    await use(url).finally(() => child.kill('SIGTERM'));
    break;
  }
  child.stdout.resume();
  return (await exit)[0];
}

const environment = () => ({
  OUTRIDER_DATABASE_PRIMARY_URL: database.url,
  OUTRIDER_REDIS_URL: process.env['OUTRIDER_TEST_REDIS_URL'] ?? '',
  OUTRIDER_SECRET_KEY: Buffer.alloc(32, 1).toString('base64'),
  OUTRIDER_API_PORT: '0',
  OUTRIDER_DATA_DIR: tmpdir(),
  OUTRIDER_GATEWAY_PUBLIC_URL: 'ws://127.0.0.1:3001',
  OUTRIDER_WEB_ORIGINS: 'http://127.0.0.1:3000',
});

it('the process says where it serves, serves, and stops in order on SIGTERM', async () => {
  const code = await run(environment(), async (url) => {
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', redis: 'up' }]);
    const unknown = await fetch(`${url}/v1/session`);
    expect([unknown.status, unknown.headers.get('content-type')]).toEqual([
      401,
      expect.stringContaining('problem+json'),
    ]);
  });
  expect(code).toBe(0);
});

it('the process refuses to start without its configuration, and exits with 1', async () => {
  const { OUTRIDER_SECRET_KEY: _key, ...incomplete } = environment();
  expect(await run(incomplete, async () => undefined)).toBe(1);
});
