import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createIssuerFetch, ForbiddenAddressError } from './issuer-fetch.js';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise<unknown>((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

async function listen(answer: RequestListener): Promise<number> {
  const made = createServer(answer);
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return (made.address() as AddressInfo).port;
}

const guarded = createIssuerFetch({ allowPrivate: false });
const open = createIssuerFetch({ allowPrivate: true });

describe('asking a log-on service', () => {
  it.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://localhost/',
    'http://example.com/',
    'http://8.8.8.8/',
    'file:///etc/passwd',
    'ftp://example.com/',
  ])('at %s is refused', async (address) => {
    await expect(guarded(address)).rejects.toThrow(ForbiddenAddressError);
  });

  it('opens no connection to an address that is refused', async () => {
    let connections = 0;
    const port = await listen(() => undefined);
    server?.on('connection', () => (connections += 1));
    await expect(guarded(`https://localhost:${port}/`)).rejects.toThrow(ForbiddenAddressError);
    await expect(guarded(`https://127.0.0.1:${port}/`)).rejects.toThrow(ForbiddenAddressError);
    expect(connections).toBe(0);
  });

  it('gives its answer, follows nothing, and hands no header on but the type', async () => {
    const port = await listen((request, response) => {
      response.writeHead(302, { location: 'http://10.0.0.1/', 'set-cookie': 'a=b', 'content-type': 'text/plain' });
      response.end(`${request.method} ${request.headers['x-test'] as string}`);
    });
    const answer = await open(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { 'x-test': 'yes' },
      body: 'a=b',
    });
    expect([answer.status, await answer.text()]).toEqual([302, 'POST yes']);
    expect([...answer.headers]).toEqual([['content-type', 'text/plain']]);
  });

  it('ends where there is too much of it', async () => {
    const port = await listen((_request, response) => {
      response.on('error', () => undefined);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(64 * 1024)));
        response.once('drain', more);
      };
      more();
    });
    await expect(open(`http://127.0.0.1:${port}/`)).rejects.toThrow(RangeError);
  });
});
