import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '@outrider/contracts';
import { platformRepositories, tenantRecords } from '@outrider/db';
import { createTestDatabase, type TestDatabase } from '@outrider/db/testing';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Starts the process from its source, and stops it in order when `use` is over. Returns its exit code. */
async function run(
  env: Record<string, string>,
  use: (url: string, staffUrl?: string) => Promise<void>,
): Promise<number | null> {
  const child = spawn(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', fileURLToPath(new URL('main.ts', import.meta.url))],
    { env: { PATH: process.env['PATH'] ?? '', ...env }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exit = once(child, 'exit') as Promise<[number | null]>;
  for await (const line of createInterface({ input: child.stdout })) {
    const { msg, url, staffUrl } = JSON.parse(line) as { msg: string; url?: string; staffUrl?: string };
    if (msg !== 'ready' || url === undefined) continue;
    await use(url, staffUrl).finally(() => child.kill('SIGTERM'));
    break;
  }
  child.stdout.resume();
  return (await exit)[0];
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
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

it('the process serves staff at a port of their own where one is named', async () => {
  const port = await freePort();
  const code = await run({ ...environment(), OUTRIDER_STAFF_PORT: String(port) }, async (url, staffUrl) => {
    expect(staffUrl).toBe(`http://127.0.0.1:${port}`);
    const statuses = [
      `${staffUrl}/v1/staff/tenants`,
      `${staffUrl}/v1/leads`,
      `${url}/v1/staff/tenants`,
      `${url}/v1/leads`,
    ];
    expect(await Promise.all(statuses.map(async (each) => (await fetch(each)).status))).toEqual([401, 404, 404, 401]);
  });
  expect(code).toBe(0);
});

it('a link to a new password is a letter in the data folder, where no mail server is named', async () => {
  const { tenantId, topTeamId } = await platformRepositories(database.database).createTenant({
    name: 'T',
    country: 'DK',
  });
  const user = { id: newId(), email: 'anna@example.com', name: 'Anna', role: 'agent' as const, teamId: topTeamId };
  await tenantRecords(database.database, tenantId).transaction((tx) =>
    tx.users.insert({ ...user, passwordHash: 'x', createdAt: new Date() }),
  );
  const folder = await mkdtemp(join(tmpdir(), 'outrider-api-'));
  try {
    const code = await run({ ...environment(), OUTRIDER_DATA_DIR: folder }, async (url) => {
      const asked = await fetch(`${url}/v1/password-resets`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: user.email }),
      });
      expect([asked.status, await asked.text()]).toEqual([202, 'null']);
      const letters = () => readdir(join(folder, 'mail')).catch(() => []);
      await expect.poll(async () => (await letters()).filter((name) => name.endsWith('.eml')).length).toBe(1);
      const [name = ''] = await letters();
      expect(await readFile(join(folder, 'mail', name), 'utf8')).toContain('http://127.0.0.1:3000/reset#');
    });
    expect(code).toBe(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('the process refuses to start without its configuration, and exits with 1', async () => {
  const { OUTRIDER_SECRET_KEY: _key, ...incomplete } = environment();
  expect(await run(incomplete, async () => undefined)).toBe(1);
});
