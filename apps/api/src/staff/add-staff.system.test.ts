import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createTestDatabase, type TestDatabase } from '@outrider/db/testing';
import { OPERATOR_TENANT_ID, platformRepositories, tenantRecords } from '@outrider/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../test-api.js';
import { createTestStaff, STAFF_ORIGIN, type TestStaff } from '../test-staff.js';
import { addStaff } from './add-staff.js';

describe('adding a member of staff', () => {
  let api: TestApi;
  let staff: TestStaff;
  beforeAll(async () => {
    api = await createTestApi();
    staff = await createTestStaff(api);
  });
  afterAll(async () => {
    expect(api.errors).toEqual([]);
    await staff.close();
    await api.close();
  });
  const add = (email: string) =>
    addStaff({ database: api.database, passwords: api.deps.passwords, url: STAFF_ORIGIN }, { email, name: 'Stine' });
  const complete = (app: TestApi['app'], token: string, password: string) =>
    app.inject({ method: 'POST', url: '/v1/password-resets/complete', payload: { token, password } });

  it('gives a link with which they choose a password once, at the staff address alone, and then set a factor up', async () => {
    const link = await add('Stine@outrider.test');
    const [page, token = ''] = link.split('#');
    expect(page).toBe(`${STAFF_ORIGIN}/reset`);
    const password = 'seven lazy badgers';
    expect((await complete(api.app, token, password)).statusCode).toBe(400);
    expect((await complete(staff.app, token, password)).statusCode).toBe(204);
    expect((await complete(staff.app, token, password)).statusCode).toBe(400);
    const logOn = { email: 'stine@outrider.test', password };
    const response = await staff.app.inject({ method: 'POST', url: '/v1/session', payload: logOn });
    expect(response.json()).toMatchObject({ user: { role: 'staff' }, stage: 'enrolment' });
  });

  it('is on record, and refused for an address that is known', async () => {
    await add('twice@outrider.test');
    await expect(add('TWICE@outrider.test')).rejects.toMatchObject({ code: 'already-exists' });
    const events = await tenantRecords(api.database, OPERATOR_TENANT_ID).primary.audit.list(
      { action: 'staff.created' },
      { limit: 10 },
    );
    expect(events.items[0]).toMatchObject({ data: { email: 'twice@outrider.test' }, stream: 'operator' });
  });

  it('makes one operator, however many begin at once', async () => {
    const { staff: store } = platformRepositories(api.database);
    const made = await Promise.all([store.ensureOperator('A'), store.ensureOperator('B'), store.ensureOperator('C')]);
    expect(new Set(made.map(({ tenantId }) => tenantId))).toEqual(new Set([OPERATOR_TENANT_ID]));
  });
});

describe('npm run staff:add and staff:remove', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const run = (args: string[], env: Record<string, string> = { OUTRIDER_STAFF_PORT: '4004' }) =>
    promisify(execFile)(
      process.execPath,
      [
        '--conditions=source',
        '--import',
        'tsx',
        fileURLToPath(new URL('../staff-command.ts', import.meta.url)),
        ...args,
      ],
      { env: { PATH: process.env['PATH'] ?? '', OUTRIDER_DATABASE_PRIMARY_URL: database.url, ...env } },
    ).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: unknown) => error as { code: number; stdout: string; stderr: string },
    );

  it('prints the link and nothing that logs on by itself', async () => {
    const { code, stdout } = await run(['add', '--email', 'a@outrider.test', '--name', 'Anna Hansen']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:4004\/reset#[A-Za-z0-9_-]{43}\n.*Anna Hansen/);
  });

  it('says what is wrong', async () => {
    expect(await run(['add', '--email', 'nonsense'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Usage') as string,
    });
    expect(await run(['add', '--nobody'])).toMatchObject({ code: 2 });
    const person = ['add', '--email', 'b@outrider.test', '--name', 'B'];
    expect(await run(person, {})).toMatchObject({ code: 2, stderr: expect.stringContaining('STAFF_PORT') as string });
  });

  it('shuts a member of staff out, once', async () => {
    await run(['add', '--email', 'c@outrider.test', '--name', 'Carl']);
    const remove = ['remove', '--email', 'C@outrider.test'];
    expect(await run(remove)).toMatchObject({ code: 0 });
    expect(await run(remove)).toMatchObject({ code: 1, stderr: expect.stringContaining('Nobody of staff') as string });
  });
});
