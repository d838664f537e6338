import fc from 'fast-check';
import type { HTTPMethods, InjectOptions } from 'fastify';
import { eq } from 'drizzle-orm';
import { schema, userSessionRepository } from '@outrider/db';
import { createSessions, sessionCookieName } from '@outrider/security';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../test-api.js';
import { EXAMPLES } from '../test-examples.js';
import { createFixture, type Fixture } from '../test-fixture.js';
import { areaOf, type Area } from './areas.js';
import { fromSchema, hostile, type JsonSchema } from './from-schema.js';

const INPUTS = 1_000;
const AT_ONCE = 8;
const SEED = 20_260_101;

interface Operation {
  parameters?: { name: string; in: string; schema: JsonSchema; required?: boolean }[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, unknown>;
}

/** Asks the operations of one area; the tenants that it does so in are the file's own. */
export function askOperationsOf(area: Area): void {
  let api: TestApi;
  let own: Fixture;
  let foreign: Fixture;
  let cookie: string;
  const operations = new Map<string, Operation>();

  beforeAll(async () => {
    api = await createTestApi();
    own = await createFixture(api);
    foreign = await createFixture(api);
    cookie = await freshCookie(api, own);
    const document = (await api.app.inject('/v1/openapi.json')).json() as {
      paths: Record<string, Record<string, Operation>>;
    };
    for (const [path, methods] of Object.entries(document.paths)) {
      if (areaOf(path) !== area) continue;
      for (const [method, operation] of Object.entries(methods))
        operations.set(`${method.toUpperCase()} ${path}`, operation);
    }
  });
  afterAll(() => api.close());

  it(
    `no operation on ${area} answers any of ${INPUTS} inputs with a 5xx, or with a status that its description lacks`,
    { timeout: 600_000 },
    async () => {
      expect(operations.size).toBeGreaterThan(20);
      const wrong: string[] = [];
      let asked = 0;
      for (const [route, operation] of operations) {
        const inputs = fc.sample(requests(route, operation, own, foreign), { numRuns: INPUTS, seed: SEED });
        const next = inputs[Symbol.iterator]();
        const lane = async () => {
          for (let each = next.next(); !each.done; each = next.next()) {
            const input = each.value;
            const { statusCode, body } = await api.app.inject({ ...input, headers: { cookie, ...input.headers } });
            asked += 1;
            if (statusCode === 401) cookie = await freshCookie(api, own);
            const declared = String(statusCode) in operation.responses;
            if (statusCode >= 500 || !declared) {
              wrong.push(
                `${statusCode} ${route} ${String(input.url)} ${asText(input.payload).slice(0, 300)} → ${body.slice(0, 200)}`,
              );
            }
          }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, lane));
      }
      expect(wrong.slice(0, 20)).toEqual([]);
      expect(asked).toBe(operations.size * INPUTS);
      expect(api.errors).toEqual([]);
    },
  );
}

/** A log-on of the administrator, whatever the inputs so far did to the password, the sessions or the rules of the tenant. */
async function freshCookie(api: TestApi, own: Fixture): Promise<string> {
  const { tenantId, admin } = own.tenant;
  await api.database.primary
    .update(schema.tenants)
    .set({ secondFactorRequired: false, ipAllowlist: null })
    .where(eq(schema.tenants.id, tenantId));
  const sessions = createSessions({ store: userSessionRepository(api.database) });
  const { token } = await sessions.create(
    { tenantId, userId: admin.id, secondFactorAt: new Date() },
    { ip: '127.0.0.1', userAgent: 'generated' },
  );
  return `${sessionCookieName(false)}=${token}`;
}

/** Requests as the document describes them, some of them damaged in one place. */
function requests(route: string, operation: Operation, own: Fixture, foreign: Fixture): fc.Arbitrary<InjectOptions> {
  const [method = '', path = ''] = route.split(' ');
  const example = EXAMPLES[route];
  const urlOf = (of: Fixture) => String(example?.build(of, of).url ?? path).split('?', 1)[0] ?? path;
  const junk = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => encodeURIComponent(wellFormed(text)));
  const unknown = fc.oneof(junk, fc.stringMatching(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/));
  const urls = fc.oneof(
    { weight: 6, arbitrary: fc.constant(urlOf(own)) },
    { weight: 2, arbitrary: fc.constant(urlOf(foreign)) },
    { weight: 1, arbitrary: unknown.map((id) => path.replaceAll(/\{\w+\}/g, id)) },
  );
  const ids = [own, own, foreign].flatMap((of) => Object.values(of).filter((each) => typeof each === 'string'));
  const parameters = operation.parameters ?? [];
  // A cursor that nobody was given is refused, whatever else is asked for.
  const queried = parameters.filter((each) => each.in === 'query' && each.name !== 'cursor');
  const query = fc.record(
    Object.fromEntries(
      queried.map(({ name, schema: of }) => [
        name,
        fc.oneof({ weight: 20, arbitrary: fromSchema(of, ids) }, { weight: 1, arbitrary: hostile }),
      ]),
    ),
    { requiredKeys: [] },
  );
  const body = operation.requestBody?.content['application/json']?.schema;
  const bodies = body ? damaged(fromSchema(body, ids)) : fc.constant(undefined);
  const headers = fc.oneof(
    { weight: 12, arbitrary: fc.constant({}) },
    fc.constantFrom<Record<string, string>>(
      { origin: 'https://evil.example' },
      { 'idempotency-key': 'a'.repeat(300) },
      { 'content-type': 'text/xml' },
      { authorization: 'Bearer a.b.c' },
      { authorization: 'Basic Og==' },
      { 'x-forwarded-for': "1.2.3.4, ' or 1=1" },
      { 'if-none-match': '*', range: 'bytes=0-' },
    ),
  );
  return fc.tuple(urls, query, bodies, headers).map(([url, asked, payload, more]) => {
    const search = Object.entries(asked).map(
      ([name, value]) => `${name}=${encodeURIComponent(wellFormed(asText(value)))}`,
    );
    return {
      method: method as HTTPMethods,
      url: search.length > 0 ? `${url}?${search.join('&')}` : url,
      headers: { ...(payload === undefined ? {} : { 'content-type': 'application/json' }), ...more },
      ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
    };
  });
}

/** Lone surrogates cannot be in a URL. */
const wellFormed = (text: string) => Buffer.from(text).toString();
const asText = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** As it is, or with one member exchanged, added or taken away. */
function damaged(bodies: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const broken = fc
    .tuple(bodies, hostile, fc.nat(), fc.constantFrom('exchange', 'add', 'remove'))
    .map(([value, bad, at, how]) => {
      if (!isObject(value)) return bad;
      const names = Object.keys(value);
      const name = names[at % Math.max(1, names.length)] ?? 'x';
      if (how === 'remove') return Object.fromEntries(Object.entries(value).filter(([each]) => each !== name));
      return { ...value, [how === 'add' ? 'role' : name]: bad };
    });
  return fc.oneof({ weight: 3, arbitrary: bodies }, { weight: 2, arbitrary: broken });
}
