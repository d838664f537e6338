import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RANKED_ROLES, type RankedRole } from '@outrider/domain';
import { permissionsOf, type Permission } from '@outrider/security';
import type { HTTPMethods, InjectOptions } from 'fastify';
import { createTestApi, logOn, type TestApi } from './test-api.js';
import { PUBLIC_CLIENT_ROUTES } from './test-examples-clients.js';
import { PUBLIC_LOG_ON_ROUTES } from './test-examples-log-on.js';
import type { Example } from './test-example.js';
import { EXAMPLES } from './test-examples.js';
import { createFixture, type Fixture } from './test-fixture.js';

interface Operation {
  summary?: string;
  description?: string;
  security?: object[];
  responses: Record<string, unknown>;
}

let api: TestApi;
let own: Fixture;
let foreign: Fixture;
let operations: Map<string, Operation>;

beforeAll(async () => {
  api = await createTestApi();
  own = await createFixture(api);
  foreign = await createFixture(api);
  const document = (await api.app.inject('/v1/openapi.json')).json() as {
    paths: Record<string, Record<string, Operation>>;
  };
  operations = new Map(
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
    ),
  );
});
afterAll(() => api.close());

const methodOf = (route: string) => route.slice(0, route.indexOf(' ')) as HTTPMethods;
const permissionOf = (route: string): Permission | undefined =>
  /Needs the permission `([^`]+)`/.exec(operations.get(route)?.description ?? '')?.[1] as Permission | undefined;
const inject = (fixture: Fixture, role: RankedRole, route: string, options: InjectOptions) =>
  fixture.tenant[role].request({ method: methodOf(route), ...options });
const examples = Object.entries(EXAMPLES) as [string, Example][];
/** The highest role: it has every permission. */
const role = 'admin' satisfies RankedRole;

describe('the OpenAPI document', () => {
  it('is valid', async () => {
    const document = (await api.app.inject('/v1/openapi.json')).json() as Record<string, unknown>;
    const result = await new Validator().validate(document);
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
  });

  it('lists every route, each of which has an example in these tests', () => {
    const routes = [...operations.keys()].filter((route) => route.includes(' /v1/'));
    expect(new Set([...Object.keys(EXAMPLES), ...PUBLIC_LOG_ON_ROUTES, ...PUBLIC_CLIENT_ROUTES])).toEqual(
      new Set(routes),
    );
    expect([...operations.values()].every((operation) => operation.summary)).toBe(true);
  });
});

describe.each(examples)('%s', (route, example) => {
  it('needs a log-on', async () => {
    const { statusCode, headers, body } = await api.app.inject({ method: methodOf(route), ...example.build(own, own) });
    expect(statusCode).toBe(401);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status: 401, code: 'not-signed-in' });
  });

  it('is refused to roles without its permission, and to no others', async () => {
    const permission = permissionOf(route);
    expect(permission).toBeDefined();
    for (const each of RANKED_ROLES) {
      // Ids of another tenant: whoever is let in finds nothing and changes nothing.
      if (route === 'DELETE /v1/session') continue;
      const { statusCode } = await inject(own, each, route, example.build(foreign, foreign));
      const may = permission !== undefined && permissionsOf(each).includes(permission);
      expect({ role: each, refused: statusCode === 403 }).toEqual({ role: each, refused: !may });
    }
  });

  it("answers another tenant's ids with 404, in the URL and in the body", async () => {
    if (route.includes('{id}')) {
      const response = await inject(foreign, role, route, example.build(own, foreign));
      expect({ route, status: response.statusCode }).toEqual({ route, status: 404 });
      expect(response.json()).toMatchObject({ code: 'not-found' });
    }
    const { payload } = example.build(own, own);
    if (typeof payload === 'object' && idsIn(payload).some((id) => idsIn(own).includes(id))) {
      const response = await inject(foreign, role, route, example.build(foreign, own));
      expect({ route, status: response.statusCode }).toEqual({ route, status: 404 });
      expect(response.json()).toMatchObject({ code: 'unknown-reference', field: expect.any(String) as string });
    }
  });

  it('shows nothing of another tenant', async () => {
    if (methodOf(route) !== 'GET') return;
    const { body } = await inject(foreign, role, route, example.build(foreign, foreign));
    const shown = idsIn(body);
    expect(idsIn(own).filter((id) => shown.includes(id))).toEqual([]);
  });

  it('does what it is for', async () => {
    const response = await inject(own, role, route, example.build(own, own));
    expect({ route, status: response.statusCode, body: response.body }).toMatchObject({
      route,
      status: example.status,
    });
    expect(Object.keys(operations.get(route)?.responses ?? {})).toContain(String(response.statusCode));
  });
});

it('gives no status that its description lacks', () => {
  const undeclared = api.answered.filter(
    ({ route, status }) => operations.has(route) && !(String(status) in (operations.get(route)?.responses ?? {})),
  );
  expect(undeclared).toEqual([]);
});

it('logged no error', async () => {
  expect(api.errors).toEqual([]);
  expect(await logOn(api.app, own.tenant.agent.email)).toContain('outrider_session=');
});

/** Everything in a value or text that has the form of an id, dispositions that every tenant begins with excepted. */
function idsIn(value: unknown): string[] {
  const text =
    typeof value === 'string'
      ? value
      : JSON.stringify(value, (key, each: unknown) => (key === 'tenant' ? undefined : each));
  return text.match(/\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g) ?? [];
}
