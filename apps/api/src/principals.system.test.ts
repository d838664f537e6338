import type { HTTPMethods, InjectOptions } from 'fastify';
import { newId } from '@outrider/contracts';
import { OPERATOR_TENANT_ID, schema, tenantRecords, tenantScope, userSessionRepository } from '@outrider/db';
import {
  createSessions,
  isIdentityPermission,
  isTenantPermission,
  sessionCookieName,
  type NewSession,
  type Permission,
} from '@outrider/security';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApi, type TestApi } from './test-api.js';
import { addClient } from './test-clients.js';
import { EXAMPLES } from './test-examples.js';
import { createFixture, type Fixture } from './test-fixture.js';
import { createTestStaff, type TestStaff } from './test-staff.js';

/*
 * Every route of the document, asked for by every kind of caller. The requests name things of another tenant, so that whoever is let
 * in finds nothing and changes nothing of what the next one needs.
 */
interface Route {
  name: string;
  permission: Permission;
  clients: boolean;
  options: () => InjectOptions;
}

let api: TestApi;
let staff: TestStaff;
let own: Fixture;
let foreign: Fixture;
let routes: Route[];

beforeAll(async () => {
  api = await createTestApi();
  staff = await createTestStaff(api);
  own = await createFixture(api);
  foreign = await createFixture(api);
  const { paths } = (await api.app.inject('/v1/openapi.json')).json<{
    paths: Record<string, Record<string, { description?: string; security?: object[] }>>;
  }>();
  routes = Object.entries(EXAMPLES).map(([name, example]) => {
    const [method = '', path = ''] = name.split(' ');
    const operation = paths[path]?.[method.toLowerCase()];
    const permission = /Needs the permission `([^`]+)`/.exec(operation?.description ?? '')?.[1] as Permission;
    return {
      ...{ name, permission, clients: (operation?.security?.length ?? 0) > 1 },
      options: () => ({ method: method as HTTPMethods, ...example.build(foreign, foreign) }),
    };
  });
  expect(routes.filter(({ permission }) => !isTenantPermission(permission))).toEqual([]);
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await staff.close();
  await api.close();
});

/** The code of each route's refusal, or `ok` where the caller was let in. */
const REFUSALS = ['not-signed-in', 'second-factor-required', 'enrolment-required', 'permission-denied', 'scope-denied'];
async function outcomes(headers: () => Promise<Record<string, string>> | Record<string, string>) {
  const found = new Map<Route, string>();
  for (const route of routes) {
    const options = route.options();
    const response = await api.app.inject({ ...options, headers: { ...options.headers, ...(await headers()) } });
    const { code } = response.statusCode >= 400 ? response.json<{ code: string }>() : { code: 'ok' };
    expect(response.statusCode).toBeLessThan(500);
    found.set(route, REFUSALS.includes(code) ? code : 'ok');
  }
  return found;
}
/** What differs from what was expected, in words. */
const differences = (found: Map<Route, string>, expected: (route: Route) => string | undefined) =>
  [...found].flatMap(([route, code]) => {
    const wanted = expected(route);
    return wanted === undefined || wanted === code ? [] : [`${route.name}: ${code} instead of ${wanted}`];
  });

const sessions = (at = new Date()) => createSessions({ store: userSessionRepository(api.database), now: () => at });
/** A new log-on for each request: some of them end their own. */
const cookieOf = (session: () => NewSession, at?: Date) => async (): Promise<Record<string, string>> => {
  const { token } = await sessions(at).create(session(), { ip: '127.0.0.1', userAgent: 'principals' });
  return { cookie: `${sessionCookieName(false)}=${token}` };
};
const admin =
  (more: Partial<NewSession> = {}) =>
  (): NewSession => ({
    tenantId: own.tenant.tenantId,
    userId: own.tenant.admin.id,
    ...more,
  });

it('lets in nobody whose log-on is missing, made up, over, revoked, of who was shut out, or of staff', async () => {
  const longAgo = new Date(Date.now() - 30 * 86_400_000);
  const idle = new Date(Date.now() - 3 * 3_600_000);
  const shutOut = await own.tenant.addUser({ role: 'admin' });
  await tenantScope(api.database, own.tenant.tenantId).primary.update(
    schema.users,
    { active: false },
    eq(schema.users.id, shutOut.id),
  );
  const member = await staff.addLoggedOn();
  const revoked = async () => {
    const issued = await sessions().create(admin()(), { ip: '::1', userAgent: '' });
    await sessions().revoke(issued.tokenHash);
    return { cookie: `${sessionCookieName(false)}=${issued.token}` };
  };
  const callers: Record<string, Parameters<typeof outcomes>[0]> = {
    nobody: () => ({}),
    'a made-up cookie': () => ({ cookie: `${sessionCookieName(false)}=${'A'.repeat(43)}` }),
    'a made-up token': () => ({ authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' }),
    'a log-on that is over': cookieOf(admin(), longAgo),
    'a log-on that was not used': cookieOf(admin(), idle),
    'a revoked log-on': revoked,
    'a user who was shut out': cookieOf(() => ({ tenantId: own.tenant.tenantId, userId: shutOut.id })),
    staff: cookieOf(() => ({ tenantId: OPERATOR_TENANT_ID, userId: member.id })),
  };
  for (const [name, headers] of Object.entries(callers)) {
    expect({ name, wrong: differences(await outcomes(headers), () => 'not-signed-in') }).toEqual({ name, wrong: [] });
  }
});

it.each(['second-factor', 'enrolment'] as const)(
  'lets who stands at %s do nothing but go on from there',
  async (stage) => {
    const found = await outcomes(cookieOf(admin({ stage })));
    const wrong = differences(found, ({ permission }) =>
      permission === 'session.own' ? undefined : `${stage}-required`,
    );
    expect(wrong).toEqual([]);
  },
);

it('gives a role of the tenant’s own making exactly what it has', async () => {
  const { addUser } = own.tenant;
  const made = async (permissions: Permission[]) => {
    const id = newId();
    const role = { id, name: `Role ${id}`, permissions, createdAt: new Date() };
    await tenantScope(api.database, own.tenant.tenantId).primary.insert(schema.roles, role);
    return addUser({ role: 'custom', customRoleId: id });
  };
  const nothing = await made([]);
  const found = await outcomes(cookieOf(() => ({ tenantId: own.tenant.tenantId, userId: nothing.id })));
  expect(differences(found, ({ permission }) => (permission === 'session.own' ? 'ok' : 'permission-denied'))).toEqual(
    [],
  );
  const all = routes;
  for (const permission of new Set(all.map((route) => route.permission))) {
    const one = await made([permission]);
    routes = all.filter((route) => route.permission === permission);
    const letIn = await outcomes(cookieOf(() => ({ tenantId: own.tenant.tenantId, userId: one.id })));
    routes = all;
    // Whoever may make roles, and nothing else, makes none that may do more.
    expect(differences(letIn, ({ name }) => (name === 'POST /v1/roles' ? undefined : 'ok'))).toEqual([]);
  }
});

it('lets a program in at the routes that say so, for its scopes alone', async () => {
  const permissions = [...new Set(routes.filter(({ clients }) => clients).map(({ permission }) => permission))];
  const some = permissions.slice(0, Math.ceil(permissions.length / 2));
  const client = await addClient(
    api,
    own.tenant,
    some.map((permission) => ({ permission, campaignIds: null })),
    { requestsPerMinute: 6_000 },
  );
  const found = await outcomes(() => ({ authorization: `Bearer ${client.token}` }));
  expect(
    differences(found, (route) => (route.clients && some.includes(route.permission) ? 'ok' : 'permission-denied')),
  ).toEqual([]);
  expect(permissions.filter(isIdentityPermission)).toEqual([]);
});

it('lets staff do by a grant what it says, and never what is about who may do what', async () => {
  const member = await staff.addLoggedOn();
  const { tenantId } = own.tenant;
  const contactId = newId();
  const { primary } = tenantScope(api.database, tenantId);
  await primary.insert(schema.supportContacts, {
    ...{ id: contactId, name: 'Contact', email: 'c@example.com', createdAt: new Date() },
  });
  for (const scope of ['read', 'read-and-export', 'change'] as const) {
    const grantId = newId();
    const expiresAt = new Date(Date.now() + 1_800_000);
    await primary.insert(schema.supportGrants, {
      ...{
        id: grantId,
        contactId,
        channel: 'written',
        scope,
        reason: 'r',
        evidence: 'e',
        createdAt: new Date(),
        expiresAt,
      },
      ...{ actsAsUserId: own.tenant.admin.id, staffUserId: member.id },
    });
    const support = { staffUserId: member.id, grantId, expiresAt };
    const found = await outcomes(cookieOf(admin({ support })));
    const wrong = differences(found, ({ name, permission }) => {
      const reads = name.startsWith('GET ');
      if (isIdentityPermission(permission)) return 'scope-denied';
      if (permission === 'session.own' || (reads && scope === 'read')) return undefined;
      return reads || scope === 'change' ? 'ok' : 'scope-denied';
    });
    expect({ scope, wrong }).toEqual({ scope, wrong: [] });
    await tenantRecords(api.database, tenantId).transaction((tx) => tx.support.endGrant(grantId, new Date()));
    expect(differences(await outcomes(cookieOf(admin({ support }))), () => 'not-signed-in')).toEqual([]);
  }
});

it('shows nothing of two other tenants, wherever their ids are put', async () => {
  const third = await createFixture(api);
  const theirs = [foreign, third];
  const idsOf = (of: Fixture) => Object.values(of).filter((each): each is string => typeof each === 'string');
  const leaks: string[] = [];
  for (const other of theirs) {
    const ids = idsOf(other);
    for (const { name } of routes) {
      const [method = '', path = ''] = name.split(' ');
      const example = EXAMPLES[name]?.build(other, other) ?? { url: path };
      const mine = EXAMPLES[name]?.build(own, own) ?? { url: path };
      const query = ids.map((id, i) => `${['campaignId', 'userId', 'leadId', 'teamId', 'cursor', 'id'][i % 6]}=${id}`);
      const urls = [String(example.url), ...query.map((each) => `${String(mine.url).split('?', 1)[0]}?${each}`)];
      for (const url of method === 'GET' ? urls : urls.slice(0, 1)) {
        const headers = await cookieOf(admin())();
        const response = await api.app.inject({ ...example, method: method as HTTPMethods, url, headers });
        // What was asked for may be named in the refusal; anything else of theirs may not.
        const shown = ids.filter((id) => response.body.includes(id) && !url.includes(id));
        const accepted = response.statusCode < 300 && url === String(example.url) && ids.some((id) => url.includes(id));
        if (shown.length > 0 || accepted) leaks.push(`${name} ${url}: ${response.statusCode} ${shown.join(' ')}`);
      }
    }
  }
  expect(leaks).toEqual([]);
});
