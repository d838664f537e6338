import { execFile, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../test-api.js';
import { addClient, made, type TestClient } from '../test-clients.js';
import { createFixture, nextNumber, type Fixture } from '../test-fixture.js';

const page = readFileSync(new URL('../../../../docs/api-clients.md', import.meta.url), 'utf8');
const block = (language: string, n = 0) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))][n]?.[1] ?? '';

let api: TestApi;
let own: Fixture;
let client: TestClient;
let base: string;
const dir = mkdtempSync(join(tmpdir(), 'outrider-example-'));
const file = (name: string, content: string | Buffer) => {
  writeFileSync(join(dir, name), content);
  return join(dir, name);
};

beforeAll(async () => {
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  api = await createTestApi({ publicUrl: base, webOrigins: [base] });
  own = await createFixture(api);
  const campaignIds = [own.campaignId];
  client = await addClient(api, own.tenant, [
    { permission: 'leads.import', campaignIds },
    { permission: 'leads.read', campaignIds },
  ]);
  await api.app.listen({ host: '127.0.0.1', port });
});
afterAll(async () => {
  rmSync(dir, { recursive: true });
  expect(api.errors).toEqual([]);
  await api.close();
});

it('the program of the page imports leads with a key of its own', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const url = `/v1/api-clients/${client.clientId}/keys`;
  const key = await made(own.tenant.admin.post(url, { publicKey: publicKey.export({ format: 'jwk' }) }));
  const program = file('import-leads.mjs', block('js'));
  const keyFile = file('key.pem', privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const csv = file('leads.csv', `phone,name\n${nextNumber()},Anna\n${nextNumber()},Bo\n`);
  const run = () =>
    promisify(execFile)(process.execPath, [program, base, client.clientId, key.id, keyFile, own.leadListId, csv]);
  expect((await run()).stdout).toContain('imported: 2');

  await own.tenant.admin.post(`${url}/${key.id}/revoke`);
  await expect(run()).rejects.toMatchObject({ stderr: expect.stringContaining('401 client-refused') as string });
});

const hasCurl = spawnSync('curl', ['--version']).status === 0;
it.skipIf(!hasCurl)('the commands of the page do so with a secret', async () => {
  file('leads.csv', `phone,name\n${nextNumber()},Carl\n`);
  const env = {
    PATH: process.env['PATH'],
    BASE: base,
    KEY_ID: client.keyId,
    SECRET: client.secret,
    LEAD_LIST_ID: own.leadListId,
  };
  const { stdout } = await promisify(execFile)('sh', ['-ec', block('sh')], { env, cwd: dir });
  expect(stdout).toContain('"imported":1');
  expect(stdout).toContain(own.leadId);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
