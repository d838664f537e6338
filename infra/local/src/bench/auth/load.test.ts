import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { load } from './load.js';

it('asks under as many cookies at once as it has connections', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.cookie ?? '');
    response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const cookies = Array.from({ length: 2_000 }, (_, n) => `user=${n}`);
    await load(`http://127.0.0.1:${port}/`, { seconds: 1, cookies, processes: [] });
    expect(new Set(asked.slice(0, 100)).size).toBe(100);
  } finally {
    server.close();
  }
});
