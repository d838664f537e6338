import { eq } from 'drizzle-orm';
import { newId, type LiveServerMessage } from '@outrider/contracts';
import {
  OPERATOR_TENANT_ID,
  platformRepositories,
  schema,
  tenantRecords,
  tenantScope,
  userSessionRepository,
} from '@outrider/db';
import { createTestDatabase, type TestDatabase } from '@outrider/db/testing';
import { createBus, createLogger, type Bus } from '@outrider/platform';
import { createSessions, sessionCookieName } from '@outrider/security';
import {
  createTestTenant,
  openSocket,
  startTestRedis,
  until,
  type TestRedis,
  type TestTenant,
} from '@outrider/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from './support/gateway.js';

/** The gateway trusts the peer 127.0.0.1 as a proxy, and no other. */
const OFFICE = '192.0.2.10';
const HOME = '198.51.100.7';
const allowed = [{ cidr: '192.0.2.0/24', label: 'Office' }];

let test: TestDatabase;
let redis: TestRedis;
let gateway: TestGateway;
let bus: Bus;
let tenant: TestTenant;
let primary: ReturnType<typeof tenantScope>['primary'];

beforeAll(async () => {
  [test, redis] = await Promise.all([createTestDatabase(), startTestRedis()]);
  gateway = await startGateway({ databaseUrl: test.url, redisUrl: redis.url, trustedProxies: '127.0.0.1' });
  bus = createBus(redis.url, { logger: createLogger('test', { level: 'silent' }) });
  await bus.ready();
});
beforeEach(async () => {
  tenant = await createTestTenant(test.database);
  ({ primary } = tenantScope(test.database, tenant.tenantId));
});
const undo: (() => void)[] = [];
afterEach(() => undo.splice(0).forEach((each) => each()));
afterAll(async () => {
  expect(gateway.errors).toEqual([]);
  await bus.close();
  expect(await gateway.kill('SIGTERM')).toBe(0);
  await redis.stop();
  await test.drop();
});

const cookieOf = async (role: 'agent' | 'supervisor' | 'admin') =>
  (await tenant.logOn(await tenant.addPerson(role))).cookie;
const letIn = (ipAllowlist: typeof allowed | null) => primary.updateTenant({ ipAllowlist });

async function open(cookie: string, options: { path?: string; from?: string; localAddress?: string } = {}) {
  const { path = '/v1/agent', from, localAddress } = options;
  const socket = await openSocket(`${gateway.url}${path}`, {
    cookie,
    ...(from === undefined ? {} : { headers: { 'x-forwarded-for': from } }),
    ...(localAddress === undefined ? {} : { localAddress }),
  });
  const closed: (string | undefined)[] = [];
  socket.onClose((_code, closing) => closed.push(closing?.['code'] as string | undefined));
  undo.push(() => socket.terminate());
  return { socket, closing: () => until('the close', () => closed.length > 0).then(() => closed[0]) };
}
const ping = { type: 'ping' };

describe('an allowlist', () => {
  it('lets sockets in from its networks alone, whatever a client writes into X-Forwarded-For', async () => {
    await letIn(allowed);
    const cookie = await cookieOf('agent');
    for (const from of [OFFICE, `::ffff:${OFFICE}`, `${HOME}, ${OFFICE}`]) {
      await (await open(cookie, { from })).socket.send(ping);
    }
    for (const from of [HOME, `::ffff:${HOME}`, `${OFFICE}, ${HOME}`, 'unknown', '']) {
      await expect(open(cookie, { from })).rejects.toThrow('401');
    }
    const refused = async () => {
      const events = await primary
        .select({ action: schema.auditEvents.action, ip: schema.auditEvents.ip })
        .from(schema.auditEvents);
      return events.filter(({ action }) => action === 'ip-allowlist.refused').map(({ ip }) => ip);
    };
    // The proxy itself, where it could not say who came.
    await until('the record', async () => (await refused()).length === 2);
    expect((await refused()).sort()).toEqual(['127.0.0.1', HOME]);
    // This peer is no proxy of ours.
    await expect(open(cookie, { from: OFFICE, localAddress: '127.0.0.2' })).rejects.toThrow('401');
    await expect(open(cookie)).rejects.toThrow('401');
  });

  it('that changes closes the sockets outside it when the bus tells, and no others', async () => {
    const cookie = await cookieOf('agent');
    const [inside, outside] = [await open(cookie, { from: OFFICE }), await open(cookie, { from: HOME })];
    await letIn(allowed);
    await bus.publish('tenant.access-changed', { tenantId: tenant.tenantId });
    expect(await outside.closing()).toBe('log-on-ended');
    await inside.socket.send(ping);
  });

  it('that changes closes the sockets outside it when nobody tells', async () => {
    const outside = await open(await cookieOf('agent'), { from: HOME });
    await letIn(allowed);
    expect(await outside.closing()).toBe('log-on-ended');
  });

  it('is asked for at every message', async () => {
    const outside = await open(await cookieOf('agent'), { from: HOME });
    await letIn(allowed);
    await expect(outside.socket.send(ping)).rejects.toThrow('closed');
  });
});

describe('rights that are taken', () => {
  const watch = { type: 'subscribe' };

  it('close the sockets that were for them, when nobody tells', async () => {
    const person = await tenant.addPerson('supervisor');
    const live = await open((await tenant.logOn(person)).cookie, { path: '/v1/live' });
    await live.socket.send({ ...watch, campaignId: tenant.campaignId });
    await primary.update(schema.users, { role: 'agent' }, eq(schema.users.id, person.id));
    expect(await live.closing()).toBe('log-on-ended');
  });

  it('are those of the tenant’s own role, as it is at every message', async () => {
    const person = await tenant.addPerson('agent');
    const role = { id: newId(), name: 'Watcher', permissions: ['campaigns.watch'], createdAt: new Date() };
    await primary.insert(schema.roles, role);
    await primary.update(schema.users, { role: 'custom', customRoleId: role.id }, eq(schema.users.id, person.id));
    const { cookie } = await tenant.logOn(person);
    const [live, agent] = [await open(cookie, { path: '/v1/live' }), await open(cookie)];
    await live.socket.send({ ...watch, campaignId: tenant.campaignId });
    await expect(agent.socket.send(ping)).rejects.toMatchObject({ code: 'permission-denied' });
    await primary.update(
      schema.roles,
      { permissions: ['cdrs.read', 'staff.audit.read'] },
      eq(schema.roles.id, role.id),
    );
    expect(await live.closing()).toBe('log-on-ended');
  });

  it('are not had before the log-on is done', async () => {
    const { id } = await tenant.addPerson('agent');
    const sessions = createSessions({ store: userSessionRepository(test.database) });
    for (const stage of ['second-factor', 'enrolment'] as const) {
      const session = { tenantId: tenant.tenantId, userId: id, stage };
      const { token } = await sessions.create(session, { ip: '127.0.0.1', userAgent: 'test' });
      await expect(open(`${sessionCookieName(false)}=${token}`)).rejects.toThrow('401');
    }
  });
});

it('a supervisor sees the agents of the own team and below, and those of a new team after a move', async () => {
  const [north, south] = [newId(), newId()];
  const createdAt = new Date();
  for (const id of [north, south]) {
    await primary.insert(schema.teams, { id, name: id, parentId: tenant.topTeamId, createdAt });
  }
  const agents = await Promise.all([1, 2, 3].map(() => tenant.addIdleAgent(newId())));
  const owners = await primary
    .select({ sessionId: schema.agentSessions.id, userId: schema.agentSessions.userId })
    .from(schema.agentSessions);
  const move = (userId: string, teamId: string) =>
    primary.update(schema.users, { teamId }, eq(schema.users.id, userId));
  const [first, second, third] = agents.map((id) => owners.find((owner) => owner.sessionId === id)?.userId ?? '');
  await move(first ?? '', north);
  await move(second ?? '', south);
  await move(third ?? '', south);

  const idle = { supervisor: -1, admin: -1 };
  const supervisor = await tenant.addPerson('supervisor');
  await move(supervisor.id, north);
  const cookies = { supervisor: (await tenant.logOn(supervisor)).cookie, admin: await cookieOf('admin') };
  for (const who of ['supervisor', 'admin'] as const) {
    const { socket } = await open(cookies[who], { path: '/v1/live' });
    socket.onMessage((message) => {
      const counters = message as unknown as LiveServerMessage;
      if (counters.type === 'counters') idle[who] = counters.counters.agents.idle;
    });
    await socket.send({ type: 'subscribe', campaignId: tenant.campaignId });
  }
  expect(idle).toEqual({ supervisor: 1, admin: 3 });
  await move(supervisor.id, south);
  await until('the other team', () => idle.supervisor === 2);
  expect(idle.admin).toBe(3);
});

describe('staff', () => {
  async function letStaffIn(scope: 'read' | 'change') {
    const operator = await platformRepositories(test.database).staff.ensureOperator('Outrider');
    const staff = { id: newId(), email: `${newId().toLowerCase()}@example.com`, name: 'Staff', role: 'staff' as const };
    const person = { ...staff, teamId: operator.teamId, passwordHash: 'x', createdAt: new Date() };
    await tenantRecords(test.database, OPERATOR_TENANT_ID).transaction((tx) => tx.users.insert(person));
    const createdAt = new Date();
    const contact = { id: newId(), name: 'Contact', email: 'contact@example.com', createdAt };
    await primary.insert(schema.supportContacts, contact);
    const expiresAt = new Date(createdAt.getTime() + 600_000);
    const actsAs = await tenant.addPerson('admin');
    const grant = { id: newId(), contactId: contact.id, channel: 'written' as const, scope, createdAt, expiresAt };
    const why = { reason: 'The board is empty.', evidence: 'ticket 1', actsAsUserId: actsAs.id, staffUserId: staff.id };
    await primary.insert(schema.supportGrants, { ...grant, ...why });
    const sessions = createSessions({ store: userSessionRepository(test.database) });
    const device = { ip: '127.0.0.1', userAgent: 'test' };
    const support = { staffUserId: staff.id, grantId: grant.id, expiresAt };
    const acting = await sessions.create({ tenantId: tenant.tenantId, userId: actsAs.id, support }, device);
    const own = await sessions.create({ tenantId: OPERATOR_TENANT_ID, userId: staff.id }, device);
    const cookie = (token: string) => `${sessionCookieName(false)}=${token}`;
    return { cookie: cookie(acting.token), own: cookie(own.token), grantId: grant.id };
  }

  it.each(['read', 'change'] as const)('with a grant to %s watch, and never take calls', async (scope) => {
    const { cookie } = await letStaffIn(scope);
    await expect(open(cookie)).rejects.toThrow('403');
    const { socket } = await open(cookie, { path: '/v1/live' });
    await socket.send({ type: 'subscribe', campaignId: tenant.campaignId });
  });

  it('lose their sockets with the grant', async () => {
    const { cookie, grantId } = await letStaffIn('read');
    const live = await open(cookie, { path: '/v1/live' });
    await primary.update(schema.supportGrants, { endedAt: new Date() }, eq(schema.supportGrants.id, grantId));
    expect(await live.closing()).toBe('log-on-ended');
  });

  it('have no sockets here of their own', async () => {
    const { own } = await letStaffIn('read');
    for (const path of ['/v1/agent', '/v1/live']) await expect(open(own, { path })).rejects.toThrow('401');
  });
});

it('a guess leaves a line for the firewall, and a page that was left open does not', async () => {
  const person = await tenant.logOn(await tenant.addPerson('agent'));
  await person.revoke();
  await expect(open(person.cookie, { from: HOME })).rejects.toThrow('401');
  const before = gateway.refusedLogOns.length;
  await expect(open(`${sessionCookieName(false)}=${'A'.repeat(43)}`, { from: HOME })).rejects.toThrow('401');
  await until('the line', () => gateway.refusedLogOns.length > before);
  const lines = gateway.refusedLogOns.map((line) => JSON.parse(line) as { service: string; ip: string });
  expect(lines.at(-1)).toMatchObject({ service: 'websocket', ip: HOME });
  expect(gateway.refusedLogOns.length).toBe(before + 1);
});
