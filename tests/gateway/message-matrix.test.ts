import { newId } from '@outrider/contracts';
import {
  OPERATOR_TENANT_ID,
  platformRepositories,
  schema,
  tenantRecords,
  tenantScope,
  userSessionRepository,
} from '@outrider/db';
import { createTestDatabase, type TestDatabase } from '@outrider/db/testing';
import {
  createApiTokens,
  createSessions,
  permissionSet,
  permissionsOfSession,
  sessionCookieName,
  TENANT_PERMISSIONS,
  type NewSession,
  type Session,
} from '@outrider/security';
import { MessageRefused, openSocket, startTestRedis, until, type Received, type TestRedis } from '@outrider/testkit';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { SECRET_KEY, startGateway, type TestGateway } from './support/gateway.js';
import { addNamed, addWork, everyMessage, type Message } from './support/message-examples.js';

/*
 * Every message of every catalogue, sent by every kind of caller. They name things of another tenant, so that whoever is let in finds
 * nothing and changes nothing of what the next one needs.
 */
type Own = Awaited<ReturnType<typeof addNamed>>;
type Scope = NonNullable<Session['grant']>['scope'];
let test: TestDatabase;
let redis: TestRedis;
let gateway: TestGateway;
let own: Own;
let foreign: Own;
const messages = everyMessage();
const paths = [...new Set(messages.map(({ path }) => path))];
const undo: (() => void)[] = [];

beforeAll(async () => {
  [test, redis] = await Promise.all([createTestDatabase(), startTestRedis()]);
  gateway = await startGateway({ databaseUrl: test.url, redisUrl: redis.url });
  [own, foreign] = [await addNamed(test.database), await addNamed(test.database)];
});
afterEach(() => {
  undo.splice(0).forEach((each) => each());
  expect(gateway.errors).toEqual([]);
});
afterAll(async () => {
  expect(await gateway.kill('SIGTERM')).toBe(0);
  await redis.stop();
  await test.drop();
});

const primaryOf = ({ tenant }: Own) => tenantScope(test.database, tenant.tenantId).primary;
const device = { ip: '127.0.0.1', userAgent: 'matrix' };
async function logOn(session: NewSession, at = new Date()) {
  const sessions = createSessions({ store: userSessionRepository(test.database), now: () => at });
  const { token, tokenHash } = await sessions.create(session, device);
  return { cookie: `${sessionCookieName(false)}=${token}`, tokenHash, revoke: () => sessions.revoke(tokenHash) };
}
const logOnOf = (userId: string, more: Partial<NewSession> = {}, at?: Date) =>
  logOn({ tenantId: own.tenant.tenantId, userId, ...more }, at);

async function open(path: string, headers: { cookie?: string; headers?: Record<string, string> }) {
  const socket = await openSocket(`${gateway.url}${path}`, headers);
  undo.push(() => socket.terminate());
  const heard: Received[] = [];
  socket.onMessage((message) => heard.push(message));
  return { socket, heard };
}

/** `ok`, the code of the refusal, or `closed`. */
async function answer(socket: Awaited<ReturnType<typeof openSocket>>, message: ReturnType<Message['example']>) {
  try {
    await socket.send(message);
    return 'ok';
  } catch (error) {
    return error instanceof MessageRefused ? error.code : 'closed';
  }
}

/** The answer to each message; where the upgrade was refused, its status to all of the path. */
async function outcomes(headers: Parameters<typeof open>[1]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const here = messages.filter((message) => message.path === path);
    const opened = await open(path, headers).catch((error: Error) => /with (\d+)/.exec(error.message)?.[1] ?? '?');
    for (const message of here) {
      const code = typeof opened === 'string' ? opened : await answer(opened.socket, message.example(foreign.named));
      found.push(`${path} ${message.type}: ${['401', '403', 'permission-denied'].includes(code) ? code : 'let in'}`);
    }
    if (typeof opened !== 'string') opened.socket.close();
  }
  return found;
}
const expected = (of: (message: Message) => string) =>
  messages.map((message) => `${message.path} ${message.type}: ${of(message)}`);
const byPermission = (permissions: ReadonlySet<string>) =>
  expected(({ permission }) => (permissions.has(permission) ? 'let in' : 'permission-denied'));

it('are sent by nobody whose log-on is missing, made up, half done, over, revoked, of who was shut out, of staff, or a program’s', async () => {
  const { tenant } = own;
  const { id } = await tenant.addPerson('admin');
  const shutOut = await tenant.addPerson('admin');
  await primaryOf(own).update(schema.users, { active: false }, eq(schema.users.id, shutOut.id));
  const operator = await platformRepositories(test.database).staff.ensureOperator('Outrider');
  const staff = { id: newId(), email: `${newId().toLowerCase()}@example.com`, name: 'Staff', role: 'staff' as const };
  await tenantRecords(test.database, OPERATOR_TENANT_ID).transaction((tx) =>
    tx.users.insert({ ...staff, teamId: operator.teamId, passwordHash: 'x', createdAt: new Date() }),
  );
  const revoked = await logOnOf(id);
  await revoked.revoke();
  const tokens = createApiTokens({ secretKeys: [Buffer.from(SECRET_KEY, 'base64')], now: () => new Date() });
  const { token } = await tokens.sign({ sub: newId(), tid: tenant.tenantId, key: newId() });
  const callers: Record<string, Parameters<typeof open>[1]> = {
    nobody: {},
    'a made-up cookie': { cookie: `${sessionCookieName(false)}=${'A'.repeat(43)}` },
    'at the second factor': await logOnOf(id, { stage: 'second-factor' }),
    'at the enrolment': await logOnOf(id, { stage: 'enrolment' }),
    over: await logOnOf(id, {}, new Date(Date.now() - 30 * 86_400_000)),
    'not used': await logOnOf(id, {}, new Date(Date.now() - 3 * 3_600_000)),
    revoked,
    'shut out': await logOnOf(shutOut.id),
    staff: await logOn({ tenantId: OPERATOR_TENANT_ID, userId: staff.id }),
    program: { headers: { authorization: `Bearer ${token}` } },
    'program, with its token as the cookie': { cookie: `${sessionCookieName(false)}=${token}` },
  };
  for (const [name, headers] of Object.entries(callers)) {
    expect({ name, found: await outcomes(headers) }).toEqual({ name, found: expected(() => '401') });
  }
});

it.each(['agent', 'supervisor', 'manager', 'admin'] as const)(
  'are sent by who is %s where that role may',
  async (role) => {
    const { cookie } = await logOnOf((await own.tenant.addPerson(role)).id);
    expect(await outcomes({ cookie })).toEqual(byPermission(permissionSet(role)));
  },
);

it('are sent by who has a role of the tenant’s own making where it has just that permission', async () => {
  const cookieWith = async (permissions: string[]) => {
    const role = { id: newId(), name: newId(), permissions, createdAt: new Date() };
    await primaryOf(own).insert(schema.roles, role);
    const { id } = await own.tenant.addPerson('agent');
    await primaryOf(own).update(schema.users, { role: 'custom', customRoleId: role.id }, eq(schema.users.id, id));
    return logOnOf(id);
  };
  expect(await outcomes(await cookieWith([]))).toEqual(byPermission(new Set()));
  for (const permission of new Set(messages.map((message) => message.permission))) {
    expect(await outcomes(await cookieWith([permission]))).toEqual(byPermission(new Set([permission])));
    const others = TENANT_PERMISSIONS.filter((each) => each !== permission);
    expect(await outcomes(await cookieWith(others))).toEqual(byPermission(new Set(others)));
  }
});

async function supportSession(scope: Scope, channel: 'spoken' | 'written') {
  const primary = primaryOf(own);
  const createdAt = new Date();
  const operator = await platformRepositories(test.database).staff.ensureOperator('Outrider');
  const staff = { id: newId(), email: `${newId().toLowerCase()}@example.com`, name: 'Staff', role: 'staff' as const };
  await tenantRecords(test.database, OPERATOR_TENANT_ID).transaction((tx) =>
    tx.users.insert({ ...staff, teamId: operator.teamId, passwordHash: 'x', createdAt }),
  );
  const contact = { id: newId(), name: 'Contact', email: 'contact@example.com', createdAt };
  await primary.insert(schema.supportContacts, contact);
  const expiresAt = new Date(createdAt.getTime() + 600_000);
  const actsAs = await own.tenant.addPerson('admin');
  const grant = { id: newId(), contactId: contact.id, channel, scope, createdAt, expiresAt };
  const why = { reason: 'r', evidence: 'e', actsAsUserId: actsAs.id, staffUserId: staff.id };
  await primary.insert(schema.supportGrants, { ...grant, ...why });
  const support = { staffUserId: staff.id, grantId: grant.id, expiresAt };
  return { ...(await logOnOf(actsAs.id, { support })), grant: { id: grant.id, scope, channel, expiresAt } };
}

it.each(['read', 'read-and-export', 'change'] as const)(
  'are sent by staff with a grant to %s where it leaves that',
  async (scope) => {
    const { cookie, grant } = await supportSession(scope, 'written');
    const permissions: ReadonlySet<string> = permissionsOfSession({ role: 'admin', customPermissions: null, grant });
    const isOpen = (path: string) => messages.some((each) => each.path === path && permissions.has(each.permission));
    const wanted = expected(({ path, permission }) => {
      if (!isOpen(path)) return '403';
      return permissions.has(permission) ? 'let in' : 'permission-denied';
    });
    expect(wanted.filter((each) => each.startsWith('/v1/agent') && !each.endsWith('403'))).toEqual([]);
    expect(await outcomes({ cookie })).toEqual(wanted);
  },
);

it('close the socket instead of being carried out once the log-on is over, revoked, unused, unfinished, or shut out, or the grant ended', async () => {
  const sessions = (tokenHash: string, changes: object) =>
    primaryOf(own).update(schema.userSessions, changes, eq(schema.userSessions.tokenHash, tokenHash));
  const longAgo = new Date(Date.now() - 3 * 3_600_000);
  const ends: Record<string, (of: { tokenHash: string; userId: string }) => Promise<unknown>> = {
    over: ({ tokenHash }) => sessions(tokenHash, { expiresAt: longAgo }),
    revoked: ({ tokenHash }) => sessions(tokenHash, { revokedAt: new Date() }),
    unused: ({ tokenHash }) => sessions(tokenHash, { lastSeenAt: longAgo }),
    unfinished: ({ tokenHash }) => sessions(tokenHash, { stage: 'second-factor' }),
    'shut out': ({ userId }) => primaryOf(own).update(schema.users, { active: false }, eq(schema.users.id, userId)),
  };
  for (const message of messages) {
    const result = await Promise.all(
      Object.entries(ends).map(async ([name, end]) => {
        const { id: userId } = await own.tenant.addPerson('admin');
        const { cookie, tokenHash } = await logOnOf(userId);
        const { socket, heard } = await open(message.path, { cookie });
        await end({ tokenHash, userId });
        const code = await answer(socket, message.example(own.named));
        return { name, code, heard: heard.map(({ type }) => type) };
      }),
    );
    expect(result).toEqual(Object.keys(ends).map((name) => ({ name, code: 'closed', heard: ['closing'] })));
  }
  const { cookie, grant } = await supportSession('change', 'written');
  const { socket } = await open('/v1/live', { cookie });
  await primaryOf(own).update(schema.supportGrants, { endedAt: new Date() }, eq(schema.supportGrants.id, grant.id));
  expect(await answer(socket, { type: 'subscribe', campaignId: own.named.campaignId })).toBe('closed');
});

/** All that a tenant has, as text. */
async function everythingOf(of: Own): Promise<string> {
  const tables = Object.values(schema).filter((each) => typeof each === 'object' && 'tenantId' in each);
  const rows = [];
  for (const table of tables)
    rows.push(
      await primaryOf(of)
        .select()
        .from(table as typeof schema.users),
    );
  return JSON.stringify(rows);
}

it('find nothing of two other tenants, nor of a colleague, wherever an id may stand', async () => {
  const third = await addNamed(test.database);
  const { agentSessionId, attemptId } = await addWork(own.tenant);
  const colleagues = [agentSessionId, attemptId];
  const { cookie } = await logOnOf(own.agentId);
  const watcher = await logOnOf((await own.tenant.addPerson('manager')).id);
  const wrong: string[] = [];
  for (const other of [foreign, third]) {
    const before = await everythingOf(other);
    const ids = Object.values(other.named);
    for (const message of messages.filter(({ positions }) => positions.length > 0)) {
      const { socket, heard } = await open(message.path, message.path === '/v1/live' ? watcher : { cookie });
      if (message.path === '/v1/agent') {
        await socket.send({ type: 'resume', agentSessionId: own.named.agentSessionId });
        await until('the snapshot', () => heard.length > 1);
      }
      for (const position of message.positions) {
        for (const id of [...ids, ...colleagues, newId()]) {
          const code = await answer(socket, { ...message.example(own.named), [position]: id });
          if (code !== 'not-found') wrong.push(`${message.path} ${message.type}, ${position}: ${code}`);
        }
      }
      const all = await answer(socket, message.example(other.named));
      if (all !== 'not-found') wrong.push(`${message.path} ${message.type}: ${all}`);
      const shown = JSON.stringify(heard);
      wrong.push(
        ...[...ids, ...colleagues].filter((id) => shown.includes(id)).map((id) => `${message.type} showed ${id}`),
      );
      socket.close();
    }
    expect(await everythingOf(other)).toBe(before);
  }
  expect(wrong).toEqual([]);
});
