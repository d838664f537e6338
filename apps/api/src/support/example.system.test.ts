import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../test-api.js';
import { createFixture } from '../test-fixture.js';
import { createTestStaff, type TestStaff } from '../test-staff.js';

const page = readFileSync(new URL('../../../../docs/support.md', import.meta.url), 'utf8');
const commands = /```sh\n([^]*?)```/.exec(page)?.[1] ?? '';
const hasCurl = spawnSync('curl', ['--version']).status === 0;

const free = { host: '127.0.0.1', port: 0 };
let api: TestApi;
let staff: TestStaff;
const dir = mkdtempSync(join(tmpdir(), 'outrider-support-'));
beforeAll(async () => {
  api = await createTestApi();
  staff = await createTestStaff(api);
});
afterAll(async () => {
  rmSync(dir, { recursive: true });
  expect(api.errors).toEqual([]);
  await staff.close();
  await api.close();
});

it.skipIf(!hasCurl)('the commands of the page go in by an instruction and end it', async () => {
  const own = await createFixture(api);
  const { cookie = '' } = await staff.addLoggedOn();
  const jar = join(dir, 'jar');
  writeFileSync(jar, ['127.0.0.1', 'FALSE', '/', 'FALSE', '0', ...cookie.split('=')].join('\t'));
  const [base, staffUrl] = [await api.app.listen(free), await staff.app.listen(free)];
  const env = {
    PATH: process.env['PATH'],
    JAR: jar,
    STAFF: staffUrl,
    BASE: base,
    CUSTOMER: 'Test',
    TENANT_ID: own.tenant.tenantId,
    CONTACT_ID: own.supportContactId,
    ACTS_AS: own.tenant.manager.email,
  };
  const { stdout } = await promisify(execFile)('sh', ['-ec', commands], { env });
  expect(stdout).toContain(own.tenant.tenantId);
  expect(stdout).toContain('"name":"Dora"');
  expect(stdout).toContain('"via":"support"');
  expect(stdout).toContain('"state":"ended"');
});
