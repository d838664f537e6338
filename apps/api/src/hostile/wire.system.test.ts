import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApi, type TestApi, type TestTenant } from '../test-api.js';

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await createTestApi();
  tenant = await api.addTenant();
  await api.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
});

/** The answers until the server closes: after what is no HTTP, and after a request that asks for it. */
async function talk(bytes: string): Promise<string[]> {
  const { port } = api.app.server.address() as AddressInfo;
  const text = await new Promise<string>((resolve, reject) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (heard += chunk));
    socket.on('close', () => resolve(heard));
    socket.on('error', reject);
  });
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status = '']) => status);
}
const SMUGGLED = 'GET /v1/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const head = (...headers: string[]) =>
  ['POST /v1/session HTTP/1.1', 'Host: x', 'Content-Type: application/json', ...headers, '', ''].join('\r\n');

it.each([
  ['a length and chunks', head(`Content-Length: ${SMUGGLED.length + 5}`, 'Transfer-Encoding: chunked') + `0\r\n\r\n`],
  ['chunks and a length', head('Transfer-Encoding: chunked', 'Content-Length: 3') + '0\r\n\r\n'],
  ['two lengths', head('Content-Length: 0', `Content-Length: ${SMUGGLED.length}`)],
  ['a list of lengths', head(`Content-Length: 0, ${SMUGGLED.length}`)],
  ['a length with a sign', head('Content-Length: +0')],
  ['a length in hexadecimal', head('Content-Length: 0x0')],
  ['a space before the colon', head('Transfer-Encoding : chunked', 'Content-Length: 0')],
  ['a folded line', head('Content-Length: 0', 'Transfer-Encoding:\r\n chunked')],
  ['a coding that is not the last', head('Transfer-Encoding: chunked, identity')],
  ['a coding that nobody knows', head('Transfer-Encoding: xchunked')],
  ['a chunk with a sign', head('Transfer-Encoding: chunked') + '+0\r\n\r\n'],
  ['a lone line feed in the head', head('X: a\nTransfer-Encoding: chunked', 'Content-Length: 0')],
  ['a lone return in a value', head('X: a\rTransfer-Encoding: chunked', 'Content-Length: 0')],
  ['a zero byte in a value', head('X: a\0b', 'Content-Length: 0')],
])('a request with %s is refused, and nothing after it is taken for another', async (_what, bytes) => {
  expect(await talk(bytes + SMUGGLED)).toEqual(['400']);
});

it('two requests that are well formed are two', async () => {
  const body = JSON.stringify({ email: 'nobody@example.com', password: 'x'.repeat(12) });
  const first = head(`Content-Length: ${body.length}`) + body;
  expect(await talk(first + SMUGGLED)).toEqual(['401', '401']);
});

it('a GET that brings a body with another request in it is one', async () => {
  const bytes = `GET /v1/openapi.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`;
  expect((await talk(bytes)).length).toBe(1);
});

it('a method of another’s choosing is not taken from a header', async () => {
  const userId = tenant.agent.id;
  for (const header of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
    const answer = await tenant.admin.request({
      method: 'GET',
      url: `/v1/users/${userId}`,
      headers: { [header]: 'DELETE' },
    });
    expect(answer.statusCode).toBe(200);
  }
  for (const header of ['x-original-url', 'x-rewrite-url', 'x-forwarded-prefix']) {
    const answer = await tenant.agent.request({
      method: 'GET',
      url: '/v1/session',
      headers: { [header]: '/v1/users' },
    });
    expect(answer.json()).toMatchObject({ user: { id: userId } });
  }
});

it.each(['/v1/./users', '/v1//users', '/v1/%2e/users', '/V1/users', '/v1/users/', '/v1/users%2f', '/v1/users;x=1'])(
  'a path that is written as %s is no way around the guard',
  async (url) => {
    const answer = await tenant.agent.request({ method: 'GET', url });
    expect([403, 404, 400]).toContain(answer.statusCode);
    expect(answer.body).not.toContain(tenant.admin.email);
  },
);
