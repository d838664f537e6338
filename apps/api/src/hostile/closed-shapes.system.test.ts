import type { InjectOptions } from 'fastify';
import { createSessions, sessionCookieName } from '@outrider/security';
import { userSessionRepository } from '@outrider/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../test-api.js';
import { createFixture, type Fixture } from '../test-fixture.js';
import { operationsOf, type Operation, type Shape } from './operations.js';

let api: TestApi;
let own: Fixture;
let operations: Operation[];
beforeAll(async () => {
  api = await createTestApi();
  own = await createFixture(api);
  operations = await operationsOf(api);
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
});

type Known = Operation & { example: (of: Fixture) => InjectOptions };
const known = () => operations.filter((each): each is Known => each.example !== undefined);

/** With a log-on of its own, fresh enough for whatever is delicate: some of the operations end theirs. */
async function ask(options: InjectOptions) {
  const sessions = createSessions({ store: userSessionRepository(api.database) });
  const { tenantId, admin } = own.tenant;
  const session = { tenantId, userId: admin.id, secondFactorAt: new Date() };
  const { token } = await sessions.create(session, { ip: '127.0.0.1', userAgent: 'hostile' });
  const headers = { ...options.headers, cookie: `${sessionCookieName(false)}=${token}` };
  const response = await api.app.inject({ ...options, headers });
  const { code = '' } = response.statusCode >= 400 ? response.json<{ code?: string }>() : {};
  return { status: response.statusCode, code, body: response.body };
}
const bodyOf = (options: InjectOptions): Record<string, unknown> | undefined =>
  typeof options.payload === 'object' && !Array.isArray(options.payload)
    ? (options.payload as Record<string, unknown>)
    : undefined;

const SET = {
  tenantId: '01JC0QZ2M8V0Z3W5X7Y9ABCDEF',
  tenant_id: '01JC0QZ2M8V0Z3W5X7Y9ABCDEF',
  createdAt: '2020-01-01T00:00:00.000Z',
  passwordHash: 'x',
  isAdmin: true,
  version: 9,
  __own__: 1,
};

it('no operation takes a member that it does not know', async () => {
  const wrong: string[] = [];
  for (const { name, body, example } of known()) {
    if (!body) continue;
    const options = example(own);
    for (const [member, value] of Object.entries(SET)) {
      if (body.properties?.[member]) continue;
      const { status, code, body: text } = await ask({ ...options, payload: { ...bodyOf(options), [member]: value } });
      if (status !== 400 || code !== 'validation-failed' || !text.includes(member)) {
        wrong.push(`${name} with ${member}: ${status} ${text.slice(0, 100)}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

/** Where a shape lets in members that it does not name: they are allowed in maps alone, whose values have a shape. */
function openings(shape: Shape | undefined, at: string): string[] {
  if (!shape) return [];
  const isObject = shape.type === 'object' || shape.properties !== undefined;
  const isMap = shape.properties === undefined;
  const open = isObject && !isMap && shape.additionalProperties !== false;
  return [
    ...(open ? [at] : []),
    ...Object.entries(shape.properties ?? {}).flatMap(([name, each]) => openings(each, `${at}.${name}`)),
    ...openings(shape.items, `${at}[]`),
    ...[shape.anyOf, shape.allOf, shape.oneOf].flatMap((all) => (all ?? []).flatMap((each) => openings(each, at))),
  ];
}

/** What a browser's own call gives, as the browser makes it; what of it is unknown is left alone. */
const OF_BROWSERS = /webauthn|\.response/;

it('no body has a place for members that it does not name', () => {
  const open = operations.flatMap(({ name, body }) => openings(body, name)).filter((at) => !OF_BROWSERS.test(at));
  expect(open).toEqual([]);
});

it('no operation takes a parameter that it does not know, such as one to sort by', async () => {
  const wrong: string[] = [];
  for (const { name, parameters, example } of known()) {
    const options = example(own);
    for (const parameter of ['sort', 'order', 'orderBy', 'filter', 'fields', 'tenantId', 'limit[]', '$where']) {
      if (parameters.some((each) => each.in === 'query' && each.name === parameter)) continue;
      if (!parameters.some((each) => each.in === 'query')) continue;
      const url = `${String(options.url)}${String(options.url).includes('?') ? '&' : '?'}${parameter}=name`;
      const { status, code } = await ask({ ...options, url });
      if (status !== 400 || code !== 'validation-failed') wrong.push(`${name} by ${parameter}: ${status} ${code}`);
    }
  }
  expect(wrong).toEqual([]);
});

it('a parameter of a closed set takes nothing else, and none is given twice', async () => {
  const wrong: string[] = [];
  let closed = 0;
  for (const { name, parameters, example } of known()) {
    const options = example(own);
    const [path = ''] = String(options.url).split('?');
    for (const parameter of parameters.filter((each) => each.in === 'query')) {
      const values = parameter.schema?.enum;
      if (values) {
        closed += 1;
        for (const value of ['name; drop table users', "' or sleep(1) -- ", '__proto__', 'constructor', '(select 1)']) {
          const { status } = await ask({ ...options, url: `${path}?${parameter.name}=${encodeURIComponent(value)}` });
          if (status !== 400) wrong.push(`${name} ${parameter.name}=${value}: ${status}`);
        }
      }
      const value = encodeURIComponent(String(values?.[0] ?? '1'));
      const twice = `${path}?${parameter.name}=${value}&${parameter.name}=${value}`;
      const { status } = await ask({ ...options, url: twice });
      if (status !== 400) wrong.push(`${name} ${parameter.name} twice: ${status}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(closed).toBeGreaterThan(5);
});

it('nothing that is sent becomes a member of all objects', async () => {
  const before = Object.getOwnPropertyNames(Object.prototype);
  const poison = '"polluted":"yes"';
  const wrong: string[] = [];
  for (const { name, parameters, body, example } of known()) {
    const options = example(own);
    const headers = { 'content-type': 'application/json' };
    const inner = JSON.stringify(bodyOf(options) ?? {}).slice(1);
    const join = inner === '}' ? '' : ',';
    const texts = body
      ? [
          `{"__proto__":{${poison}}${join}${inner}`,
          `{"constructor":{"prototype":{${poison}}}${join}${inner}`,
          `{"\\u005f_proto__":{${poison}}${join}${inner}`,
        ]
      : [];
    for (const payload of texts) {
      const { status } = await ask({ ...options, headers, payload });
      if (status < 400 || status >= 500) wrong.push(`${name} ${payload.slice(0, 40)}: ${status}`);
    }
    if (!parameters.some((each) => each.in === 'query')) continue;
    for (const query of ['__proto__[polluted]=yes', 'constructor[prototype][polluted]=yes', '__proto__.polluted=yes']) {
      const { status } = await ask({ ...options, url: `${String(options.url).split('?')[0]}?${query}` });
      if (status !== 400) wrong.push(`${name}?${query}: ${status}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
  expect('polluted' in {}).toBe(false);
});

it('what changes something is done for no form of a foreign page, and for no form at all', async () => {
  const forms: [string, string][] = [
    ['text/plain', '{"name":"x","a":"="}'],
    ['application/x-www-form-urlencoded', 'name=x'],
    ['multipart/form-data; boundary=b', '--b\r\ncontent-disposition: form-data; name="name"\r\n\r\nx\r\n--b--\r\n'],
  ];
  const wrong: string[] = [];
  for (const { name, method, body, example } of known()) {
    if (method === 'GET') continue;
    const { headers: _, payload, ...options } = example(own);
    for (const origin of ['https://evil.test', 'null', 'https://outrider.test.evil.test', 'http://outrider.test']) {
      for (const [type, form] of [...forms, ['application/json', JSON.stringify(payload ?? {})]]) {
        const headers = { origin, 'content-type': String(type) };
        const { status, code } = await ask({ ...options, headers, payload: String(form) });
        if (status !== 403 || code !== 'foreign-origin')
          wrong.push(`${name} of ${origin} as ${type}: ${status} ${code}`);
      }
    }
    if (!body) continue;
    for (const [type, form] of forms) {
      const { status } = await ask({ ...options, headers: { 'content-type': type }, payload: form });
      if (status !== 415 && status !== 400) wrong.push(`${name} as ${type}: ${status}`);
    }
  }
  expect(wrong).toEqual([]);
});

it('nothing leads elsewhere because it was asked to', async () => {
  const wrong: string[] = [];
  const away = ['//evil.test', 'https://evil.test', '/\\evil.test', '%2f%2fevil.test', 'javascript:alert(1)'];
  for (const target of away) {
    const paths = [
      `/${target}`,
      `/${target}/..`,
      `/v1/${target}`,
      `/?next=${target}`,
      `/v1/single-sign-on/callback?next=${target}`,
    ];
    for (const url of paths) {
      const response = await api.app.inject({ url, headers: { host: 'evil.test', 'x-forwarded-host': 'evil.test' } });
      const { location } = response.headers;
      if (location !== undefined && !String(location).startsWith('https://outrider.test/')) {
        wrong.push(`${url}: ${String(location)}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

it('no text of a caller’s begins a line of a header', async () => {
  const wrong: string[] = [];
  const line = 'x\r\nset-cookie: outrider_session=stolen';
  for (const { name, parameters, body, example } of known()) {
    const options = example(own);
    const given = bodyOf(options);
    const requests: InjectOptions[] = Object.entries(given ?? {})
      .filter(([, value]) => typeof value === 'string')
      .map(([member]) => ({ ...options, payload: { ...given, [member]: line } }));
    for (const parameter of parameters.filter((each) => each.in === 'query')) {
      const [path = ''] = String(options.url).split('?');
      requests.push({ ...options, url: `${path}?${parameter.name}=${encodeURIComponent(line)}` });
    }
    if (body === undefined && requests.length === 0) continue;
    for (const request of requests) {
      const sessions = createSessions({ store: userSessionRepository(api.database) });
      const { tenantId, admin } = own.tenant;
      const session = { tenantId, userId: admin.id, secondFactorAt: new Date() };
      const { token } = await sessions.create(session, { ip: '127.0.0.1', userAgent: 'hostile' });
      const headers = { ...request.headers, cookie: `${sessionCookieName(false)}=${token}` };
      const response = await api.app.inject({ ...request, headers });
      const values = Object.values(response.headers).flat().map(String);
      if (values.some((each) => each.includes('stolen') || /[\r\n]/.test(each))) wrong.push(name);
      if (response.statusCode >= 500) wrong.push(`${name}: ${response.statusCode}`);
    }
  }
  expect(wrong).toEqual([]);
});
