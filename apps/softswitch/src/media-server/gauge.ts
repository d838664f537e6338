import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves a JSON object at `/` on loopback: what the process holds, for tests and for somebody who wonders. */
export async function serveGauge(
  port: number,
  read: () => Record<string, unknown>,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET') return void response.writeHead(405).end();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(read()));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
