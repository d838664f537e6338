import { Socket } from 'node:net';
import type { InjectOptions } from 'fastify';
import { createSessions, sessionCookieName } from '@outrider/security';
import { userSessionRepository } from '@outrider/db';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createTestApi, type TestApi } from '../test-api.js';
import { askToken } from '../test-clients.js';
import { createFixture, type Fixture } from '../test-fixture.js';
import { operationsOf, type Operation } from './operations.js';

/** Sleeps, works, and tries to be a statement of its own; after each kind of quote. */
const SLEEPS = [
  "'; select sleep(3); -- ",
  "' or sleep(3) or '1'='1",
  '" or sleep(3) or "1"="1',
  '1 or benchmark(300000000,md5(1))',
  "\\' or sleep(3) -- ",
  '`; do sleep(3); -- `',
  '1) or (select 1 from (select sleep(3))x',
];
const WORDS = /sleep\s*\(|benchmark\s*\(/i;

let api: TestApi;
let own: Fixture;
let operations: Operation[];
beforeAll(async () => {
  api = await createTestApi();
  own = await createFixture(api);
  operations = await operationsOf(api);
});
afterAll(async () => {
  await api.close();
});

const COM_QUERY = 0x03;
const COM_STMT_PREPARE = 0x16;
/** Collects the statements that go to the database, as they are on the wire. */
function watchStatements() {
  const port = Number(new URL(process.env['OUTRIDER_TEST_DATABASE_URL'] ?? '').port);
  const statements: string[] = [];
  const write = Socket.prototype.write as (this: Socket, ...all: unknown[]) => boolean;
  const spy = vi.spyOn(Socket.prototype, 'write').mockImplementation(function (this: Socket, ...all: unknown[]) {
    const [data] = all;
    const command = Buffer.isBuffer(data) && this.remotePort === port ? data[4] : undefined;
    if (command === COM_QUERY || command === COM_STMT_PREPARE) statements.push((data as Buffer).toString('utf8', 5));
    return write.apply(this, all);
  });
  return { statements, stop: () => spy.mockRestore() };
}

const cookie = async () => {
  const sessions = createSessions({ store: userSessionRepository(api.database) });
  const { tenantId, admin } = own.tenant;
  const session = { tenantId, userId: admin.id, secondFactorAt: new Date() };
  const { token } = await sessions.create(session, { ip: '127.0.0.1', userAgent: 'hostile' });
  return `${sessionCookieName(false)}=${token}`;
};

const HEADERS = [
  'user-agent',
  'x-forwarded-for',
  'x-real-ip',
  'referer',
  'accept-language',
  'accept',
  'idempotency-key',
  'if-none-match',
  'x-request-id',
  'host',
  'authorization',
  'origin',
];

/** Where of a request somebody's text can stand. */
function placesOf({ name, parameters, example }: Operation): ((text: string) => InjectOptions)[] {
  if (!example) return [];
  const options = example(own);
  const [, template = ''] = name.split(' ');
  const [path = ''] = String(options.url).split('?');
  const given = typeof options.payload === 'object' ? (options.payload as Record<string, unknown>) : {};
  const segments = template.split('/').flatMap((segment, i) => (segment.startsWith('{') ? [i] : []));
  return [
    ...segments.map((at) => (text: string) => ({
      ...options,
      url: path
        .split('/')
        .map((segment, i) => (i === at ? encodeURIComponent(text) : segment))
        .join('/'),
    })),
    ...parameters
      .filter((each) => each.in === 'query')
      .map((each) => (text: string) => ({ ...options, url: `${path}?${each.name}=${encodeURIComponent(text)}` })),
    ...Object.keys(given).map((member) => (text: string) => ({ ...options, payload: { ...given, [member]: text } })),
  ];
}

/** A statement without what it holds in quotes. */
const withoutTexts = (statement: string) => statement.replace(/'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"/gs, "''");

it('no text of a request becomes part of a statement, wherever it stands', async () => {
  const { statements, stop } = watchStatements();
  let count = 0;
  for (const operation of operations) {
    for (const [i, place] of placesOf(operation).entries()) {
      const text = SLEEPS[(i + count) % SLEEPS.length] ?? '';
      count += 1;
      const options = place(text);
      const response = await api.app.inject({ ...options, headers: { ...options.headers, cookie: await cookie() } });
      expect({ name: operation.name, status: response.statusCode }).toSatisfy(
        (of: { status: number }) => of.status < 500,
      );
    }
  }
  for (const text of SLEEPS) {
    for (const header of HEADERS) {
      const own = header === 'authorization' || header === 'origin' ? {} : { cookie: await cookie() };
      await api.app.inject({ url: '/v1/leads', headers: { ...own, [header]: text } });
    }
    await api.app.inject({ url: '/v1/leads', headers: { cookie: `${sessionCookieName(false)}=${text}` } });
    await api.app.inject({
      method: 'POST',
      url: '/v1/session',
      payload: { email: `${text}@example.com`, password: text },
    });
    await api.app.inject({ method: 'POST', url: '/v1/password-resets', payload: { email: `a${text}@example.com` } });
    await api.app.inject({ method: 'POST', url: '/v1/session/ticket', payload: { ticket: text } });
    await api.app.inject({ url: `/v1/single-sign-on/${encodeURIComponent(text)}/start` });
    await askToken(api, text, text);
    await askToken(api, own.apiKeyId, text);
  }
  stop();
  expect(count).toBeGreaterThan(200);
  const touched = statements.filter((statement) => WORDS.test(statement));
  expect(withoutTexts("select 1 where a = '' or sleep(3) or '1'='1'")).toMatch(WORDS);
  // Some were looked for as what they are: a text.
  expect(touched.length).toBeGreaterThan(5);
  expect(touched.map(withoutTexts).filter((statement) => WORDS.test(statement))).toEqual([]);
  expect(api.errors.splice(0)).toEqual([]);
});

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
async function tookMs(request: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await request();
  return performance.now() - from;
}

it('no request takes longer for asking the database to sleep', async () => {
  const headers = { cookie: await cookie() };
  const at: Record<string, (text: string) => Promise<unknown>> = {
    'a parameter': (text) => api.app.inject({ url: `/v1/leads?leadListId=${encodeURIComponent(text)}`, headers }),
    'an id': (text) => api.app.inject({ url: `/v1/leads/${encodeURIComponent(text)}`, headers }),
    'a cursor': (text) => api.app.inject({ url: `/v1/users?cursor=${encodeURIComponent(text)}`, headers }),
    'the cookie': (text) => api.app.inject({ url: '/v1/leads', headers: { cookie: `outrider_session=${text}` } }),
    'the agent': (text) => api.app.inject({ url: '/v1/session', headers: { ...headers, 'user-agent': text } }),
    'the address': (text) => api.app.inject({ url: '/v1/session', headers: { ...headers, 'x-forwarded-for': text } }),
    'a key id': (text) => askToken(api, text, 'x'),
    'a secret': (text) => askToken(api, own.apiKeyId, text),
    'a slug': (text) => api.app.inject({ url: `/v1/single-sign-on/${encodeURIComponent(text)}/start` }),
  };
  for (const [place, ask] of Object.entries(at)) {
    // Side by side, so that both feel the same load; a machine that is busy gets another chance, a sleep takes none away.
    let shift = Infinity;
    for (let round = 0; round < 3 && shift >= 50; round += 1) {
      const shifts: number[] = [];
      for (const text of SLEEPS) {
        const harmless = 'x'.repeat(text.length);
        const base = await tookMs(() => ask(harmless));
        shifts.push((await tookMs(() => ask(text))) - base);
      }
      shift = median(shifts);
    }
    expect({ place, slower: shift >= 50 }).toEqual({ place, slower: false });
  }
});
