import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import type { HTTPMethods, InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../test-api.js';
import { EXAMPLES } from '../test-examples.js';
import { createFixture, type Fixture } from '../test-fixture.js';

let api: TestApi;
let fixture: Fixture;
beforeAll(async () => {
  api = await createTestApi();
  fixture = await createFixture(api);
  await api.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => api.close());

const SKIPPED = new Set(['DELETE /v1/session']);
const routes = [...Object.keys(EXAMPLES).filter((route) => !SKIPPED.has(route)), 'POST /v1/session'];

/** What stands where something else was expected. */
const nasty = fc.oneof(
  fc.anything({ withNullPrototype: false, maxDepth: 2 }).filter((value) => value !== undefined),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom<unknown>(
    ...[null, '', ' ', 0, -1, 1e308, 2 ** 53, '\u0000', "' or 1=1 -- ", '../../etc/passwd', '%00', '🙂'.repeat(300)],
    ...['2026-02-30T00:00:00Z', '9999-12-31T23:59:59Z', '+', '+4533121212', '01JC0QZ2M8V0Z3W5X7Y9ABCDEF', {}, [], [[]]],
    ...[{ __proto__: { admin: true } }, { constructor: 1 }, 'x'.repeat(5000)],
  ),
);

/** A request for an operation, damaged somewhere. */
function damaged(route: string): fc.Arbitrary<InjectOptions> {
  const method = route.slice(0, route.indexOf(' ')) as HTTPMethods;
  const example = EXAMPLES[route]?.build(fixture, fixture) ?? {
    url: '/v1/session',
    payload: { email: 'a@b.c', password: 'x' },
  };
  const url = String(example.url);
  const payload = example.payload;
  const members = typeof payload === 'object' ? Object.keys(payload) : [];
  const names = fc.constantFrom(...members, 'name', '__proto__', 'limit');
  const bodies = fc.oneof(
    fc.tuple(names, nasty).map(([name, value]) => ({ ...(payload as object), [name]: value })),
    nasty,
    fc.constant(undefined),
  );
  const urls = fc.oneof(
    { weight: 3, arbitrary: fc.constant(url) },
    fc.tuple(fc.constantFrom('limit', 'cursor', 'from', 'number', 'state', 'x[y]', ''), nasty).map(([name, value]) => {
      return `${url}?${name}=${encodeURIComponent(safeText(value))}`;
    }),
    fc
      .string({ unit: 'binary', maxLength: 40 })
      .map((junk) => url.replace(/[0-7][0-9A-Z]{25}/, encodeURIComponent(wellFormed(junk)))),
    fc.constantFrom('%', '%zz', '%ff', '/..', '//', '?&&=', '%2e%2e').map((junk) => url + junk),
  );
  const json = { 'content-type': 'application/json' };
  const wire = fc.oneof(
    bodies.map((body) => ({ headers: json, payload: JSON.stringify(body) ?? '' })),
    fc.string({ unit: 'binary', maxLength: 100 }).map((junk) => ({ headers: json, payload: junk })),
    fc.constantFrom(
      { headers: json, payload: '{"a":' },
      { headers: json, payload: '['.repeat(50_000) },
      { headers: json, payload: '{"__proto__":{"a":1}}' },
      { headers: { 'content-type': 'text/plain' }, payload: 'x' },
      { headers: { 'content-type': 'multipart/form-data' }, payload: 'x' },
      { headers: { 'content-type': 'multipart/form-data; boundary=x' }, payload: '--x\r\n\r\n--x--' },
      { headers: { 'content-type': 'text/csv' }, payload: '"\u0000,\r"' },
      { headers: { ...json, 'idempotency-key': 'ø' }, payload: '{}' },
      { headers: { ...json, 'idempotency-key': 'one' }, payload: JSON.stringify(payload ?? {}) },
      { headers: { ...json, 'content-length': '5' }, payload: '{}' },
    ),
  );
  return fc.tuple(urls, wire).map(([to, rest]) => ({ method, url: to, ...(method === 'GET' ? {} : rest) }));
}

/** Half a surrogate pair cannot be in a URL. */
const wellFormed = (text: string): string => Buffer.from(text).toString();
const safeText = (value: unknown): string => {
  try {
    return wellFormed(String(typeof value === 'object' ? JSON.stringify(value) : value));
  } catch {
    return 'x';
  }
};

describe('the API', () => {
  it.each(routes)('answers damaged requests for %s with a problem, or not at all badly', async (route) => {
    await fc.assert(
      fc.asyncProperty(damaged(route), async (request) => {
        const response = await fixture.tenant.admin.request(request);
        expect({ request, status: response.statusCode, body: response.body }).toSatisfy(
          (answer: { status: number }) => answer.status < 500,
        );
        if (response.statusCode >= 400) {
          expect(response.headers['content-type']).toContain('application/problem+json');
          expect(response.json()).toMatchObject({ status: response.statusCode, code: expect.any(String) as string });
        }
      }),
      { numRuns: 25 },
    );
    expect(api.errors.splice(0)).toEqual([]);
  });

  it.each([
    'GARBAGE\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'POST /v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
    'POST /v1/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`,
    'GET /\u0000 HTTP/1.1\r\nHost: x\r\n\r\n',
  ])('answers %j, which is not HTTP, and lives', async (bytes) => {
    const { port } = api.app.server.address() as AddressInfo;
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
      let text = '';
      socket.on('data', (chunk) => (text += String(chunk)));
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).toContain('application/problem+json');
    expect((await fixture.tenant.admin.get('/v1/session')).statusCode).toBe(200);
  });

  it('refuses bodies that are too large', async () => {
    const response = await fixture.tenant.admin.post('/v1/projects', { name: 'x'.repeat(300_000) });
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([413, 'too-large']);
  });
});
