import { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createTestApi, type TestApi } from '../test-api.js';
import { createFixture, type Fixture } from '../test-fixture.js';
import { operationsOf, type Operation } from './operations.js';

let api: TestApi;
let own: Fixture;
let operations: Operation[];
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  api = await createTestApi();
  own = await createFixture(api);
  operations = await operationsOf(api);
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
  rmSync(folder, { recursive: true });
});

/** Names that a shell would do something with, or that lead out of a folder. */
const names = () => [
  `$(touch ${folder}/a)`,
  `\`touch ${folder}/b\``,
  `x; touch ${folder}/c #`,
  `x | tee ${folder}/d`,
  `x && touch ${folder}/e`,
  `../../../../../../../../${folder}/f`,
  `--output=${folder}/g`,
  `%0atouch ${folder}/h`,
  `<(touch ${folder}/i)`,
  '${IFS}{touch,x}',
];
const ask = async (options: InjectOptions) => {
  const response = await own.tenant.admin.request(options);
  expect(response.statusCode).toBeLessThan(500);
  return response;
};

it('a name is a name, whatever a shell would make of it', async () => {
  const spawned = vi.spyOn(ChildProcess.prototype as unknown as { spawn: () => number }, 'spawn');
  let taken = 0;
  for (const { name, method, example } of operations) {
    // Passwords and sessions of the caller’s own are no names.
    if (!example || method === 'GET' || method === 'DELETE' || name.includes('/session')) continue;
    const options = example(own);
    const body = options.payload;
    if (typeof body !== 'object') continue;
    const texts = Object.entries(body).filter(([, value]) => typeof value === 'string');
    for (const [member] of texts) {
      for (const text of names()) {
        const response = await ask({ ...options, payload: { ...body, [member]: text } });
        if (response.statusCode < 300) taken += 1;
      }
    }
  }
  // Most members are ids and numbers, and refuse it; names take it as it is.
  expect(taken).toBeGreaterThan(50);
  for (const text of names()) {
    const made = await own.tenant.manager.post('/v1/lead-lists', { name: text, campaignId: own.campaignId });
    expect(made.json()).toMatchObject({ name: text });
  }
  for (const format of ['csv', 'jsonl']) await ask({ method: 'GET', url: `/v1/audit/export?format=${format}` });
  expect(spawned).not.toHaveBeenCalled();
  spawned.mockRestore();
  expect(readdirSync(folder)).toEqual([]);
});

it('a file is taken under any name, and nothing is written under it', async () => {
  const boundary = 'b';
  for (const text of names()) {
    const form =
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${text}"\r\ncontent-type: text/csv\r\n\r\n` +
      `number\r\n+4520999999\r\n--${boundary}--\r\n`;
    await ask({
      method: 'POST',
      url: `/v1/lead-lists/${own.leadListId}/imports`,
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      payload: form,
    });
  }
  expect(readdirSync(folder)).toEqual([]);
  expect(existsSync(join(process.cwd(), 'x'))).toBe(false);
});
