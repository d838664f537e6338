import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { newId, type AgentServerMessage } from '@outrider/contracts';
import { createTestDatabase, type TestDatabase } from '@outrider/db/testing';
import { createBus, createLogger, type Bus, type DialerCommand } from '@outrider/platform';
import {
  connectAgent,
  createTestTenant,
  openSocket,
  startTestRedis,
  until,
  type AgentClient,
  type Received,
  type SocketClient,
  type TestRedis,
  type TestTenant,
  type TestUser,
} from '@outrider/testkit';
import { startGateway, type TestGateway } from './gateway.js';

export const dialerId = newId();
export let test: TestDatabase;
export let redis: TestRedis;
export let gateway: TestGateway;
export let bus: Bus;
export let tenant: TestTenant;
export let agent: TestUser;
export const clients: { close(): void }[] = [];
export const asked: DialerCommand[] = [];

/** A gateway for the test file; a tenant with an agent for each test. */
export function serveAgents(): void {
  beforeAll(async () => {
    [test, redis] = await Promise.all([createTestDatabase(), startTestRedis()]);
    gateway = await startGateway({ databaseUrl: test.url, redisUrl: redis.url });
    bus = createBus(redis.url, { logger: createLogger('test', { level: 'silent' }) });
    bus.serve('dialer.command', dialerId, async (command) => {
      asked.push(command);
      return command.type === 'hold' ? { ok: false, code: 'state-conflict', message: 'Not now.' } : { ok: true };
    });
    await bus.ready();
  });
  beforeEach(async () => {
    tenant = await createTestTenant(test.database);
    agent = await tenant.addPerson('agent');
    asked.length = 0;
  });
  afterEach(() => clients.splice(0).forEach((client) => client.close()));
  afterAll(async () => {
    expect(gateway.errors).toEqual([]);
    await bus.close();
    await gateway.kill('SIGTERM');
    await redis.stop();
    await test.drop();
  });
}

export interface Watched {
  client: AgentClient;
  messages: AgentServerMessage[];
  /** `offered A`, `connected A`, `ended A`, or the type. */
  told(): string[];
}

export async function connect(user: TestUser = agent): Promise<Watched> {
  const { cookie } = await tenant.logOn(user);
  const client = await connectAgent(gateway.url, cookie);
  clients.push(client);
  const messages: AgentServerMessage[] = [];
  client.onMessage((message) => messages.push(message));
  const name = (m: AgentServerMessage) =>
    m.type === 'offered' ? `offered ${m.attempt.id}` : 'attemptId' in m ? `${m.type} ${m.attemptId}` : m.type;
  return { client, messages, told: () => messages.map(name).filter((each) => / /.test(each)) };
}

export async function raw(user: TestUser = agent): Promise<{ socket: SocketClient; messages: Received[] }> {
  const { cookie } = await tenant.logOn(user);
  const socket = await openSocket(`${gateway.url}/v1/agent`, { cookie });
  clients.push(socket);
  const messages: Received[] = [];
  socket.onMessage((message) => messages.push(message));
  return { socket, messages };
}

export const sessionId = ({ client }: Watched) => client.snapshot?.agentSessionId ?? '';
export const row = async (watched: Watched) => (await tenant.repositories.agentSessions.get(sessionId(watched)))!;
export const changed = async (watched: Watched) => {
  const { id, version, tenantId } = await row(watched);
  await bus.publish('agent-session.changed', { tenantId, agentSessionId: id, version });
};

/** Signed in, with a leg up, ready for calls. */
export async function idle(user: TestUser = agent): Promise<Watched> {
  const watched = await connect(user);
  await watched.client.send({ type: 'sign-in', campaignId: tenant.campaignId });
  await tenant.repositories.agentSessions.legUp(sessionId(watched), {
    dialerId,
    sipDialogId: `leg-${sessionId(watched)}`,
  });
  await watched.client.send({ type: 'ready' });
  return watched;
}

/** A live answer is being joined to this agent. */
export async function offer(): Promise<string> {
  const attemptId = await tenant.answeredAttempt(dialerId);
  const until = new Date(Date.now() + 5_000);
  const result = await tenant.repositories.agentSessions.reserveLongestIdle({
    campaignId: tenant.campaignId,
    attemptId,
    until,
  });
  expect(result.ok).toBe(true);
  return attemptId;
}

export async function talk(watched: Watched): Promise<string> {
  const attemptId = await offer();
  await tenant.repositories.attempts.connect(attemptId, sessionId(watched));
  await changed(watched);
  await until('the talk', () => watched.told().includes(`connected ${attemptId}`));
  return attemptId;
}

export const end = (attemptId: string) =>
  tenant.repositories.attempts.end(attemptId, { result: 'connected', reason: 'customer-hung-up' });
