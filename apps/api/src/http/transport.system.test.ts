import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../test-api.js';

const HSTS = 'max-age=63072000; includeSubDomains';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi({ production: true, requestsPerMinute: 20 });
  await api.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => api.close());

it.each([
  [200, { url: '/healthz' }],
  [200, { url: '/v1/openapi.json' }],
  [401, { url: '/v1/session' }],
  [401, { url: '/v1/audit' }],
  [404, { url: '/v1/nothing' }],
  [404, { url: '/%zz' }],
  [404, { method: 'OPTIONS', url: '/v1/session' }],
  [400, { method: 'POST', url: '/v1/session', payload: {} }],
  [403, { method: 'DELETE', url: '/v1/session', headers: { origin: 'https://elsewhere.example' } }],
  [413, { method: 'POST', url: '/v1/session', payload: { email: 'x'.repeat(300_000) } }],
  [415, { method: 'POST', url: '/v1/session', payload: 'x', headers: { 'content-type': 'application/xml' } }],
] as const)('an answer %s says that browsers come by TLS alone (%#)', async (status, request) => {
  const response = await api.app.inject(request);
  expect(response.statusCode).toBe(status);
  expect(response.headers['strict-transport-security']).toBe(HSTS);
});

it('so does the answer to what is no HTTP', async () => {
  const socket = connect((api.app.server.address() as AddressInfo).port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => (answer += String(chunk)));
  socket.write('GARBAGE\r\n\r\n');
  await once(socket, 'close');
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
  expect(answer).toContain(`\r\nstrict-transport-security: ${HSTS}\r\n`);
});

it('so does the answer that there were too many requests', async () => {
  const answers = [];
  for (let i = 0; i < 25; i += 1) answers.push(await api.app.inject({ url: '/v1/session' }));
  const refused = answers.filter((each) => each.statusCode === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(new Set(answers.map((each) => each.headers['strict-transport-security']))).toEqual(new Set([HSTS]));
});
