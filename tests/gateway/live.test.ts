import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { newId, type LiveServerMessage } from '@outrider/contracts';
import { createTestDatabase, type TestDatabase } from '@outrider/db/testing';
import { createLogger, createRedis, redisKeys, type Redis } from '@outrider/platform';
import {
  createTestTenant,
  openSocket,
  startTestRedis,
  until,
  type SocketClient,
  type TestRedis,
  type TestTenant,
} from '@outrider/testkit';
import { startGateway, type TestGateway } from './support/gateway.js';

type Counters = Extract<LiveServerMessage, { type: 'counters' }>;

let test: TestDatabase;
let server: TestRedis;
let redis: Redis;
let gateway: TestGateway;
let tenant: TestTenant;
let socket: SocketClient;
let counters: Counters[];

beforeAll(async () => {
  [test, server] = await Promise.all([createTestDatabase(), startTestRedis()]);
  gateway = await startGateway({ databaseUrl: test.url, redisUrl: server.url });
  redis = createRedis(server.url, { logger: createLogger('test', { level: 'silent' }) });
});
beforeEach(async () => {
  tenant = await createTestTenant(test.database);
  const { cookie } = await tenant.logOn(await tenant.addPerson('manager'));
  socket = await openSocket(`${gateway.url}/v1/live`, { cookie });
  counters = [];
  socket.onMessage((message) => {
    if (message.type === 'counters') counters.push(message as unknown as Counters);
  });
});
afterEach(() => socket.close());
afterAll(async () => {
  expect(gateway.errors).toEqual([]);
  redis.disconnect();
  await gateway.kill('SIGTERM');
  await server.stop();
  await test.drop();
});

const latest = () => counters.at(-1);

it('tells the counters of a campaign at once and whenever they change', async () => {
  await tenant.addLeads(3);
  await socket.send({ type: 'subscribe', campaignId: tenant.campaignId });
  expect(latest()?.counters).toMatchObject({
    campaignId: tenant.campaignId,
    status: 'running',
    leads: { ready: 3 },
    agents: { idle: 0, talking: 0 },
    calls: { dialing: 0, connected: 0 },
    today: { ended: 0 },
    abandonShare: null,
  });
  const dialerId = newId();
  const sessionId = await tenant.addIdleAgent(dialerId);
  const attemptId = await tenant.answeredAttempt(dialerId);
  await until('the call', () => latest()?.counters.calls.answered === 1 && latest()?.counters.agents.idle === 1);
  const { campaignId } = tenant;
  await tenant.repositories.agentSessions.reserve(sessionId, { attemptId, until: new Date(Date.now() + 5_000) });
  await tenant.repositories.attempts.connect(attemptId, sessionId);
  await until('the talk', () => latest()?.counters.agents.talking === 1);
  await tenant.repositories.attempts.end(attemptId, { result: 'connected', reason: 'agent-hung-up' });
  await until('the end', () => latest()?.counters.today.results.connected === 1);
  expect(latest()?.counters).toMatchObject({ campaignId, agents: { 'wrap-up': 1 }, calls: { connected: 0 } });
});

it("passes on the pacer's reason while it is fresh", async () => {
  await socket.send({ type: 'subscribe', campaignId: tenant.campaignId });
  expect(latest()?.pacing).toBeNull();
  const key = redisKeys.campaignLive(tenant.campaignId);
  const forecast = { agentsFree: 2, answerShare: 0.3 };
  const at = new Date().toISOString();
  await redis.set(key, JSON.stringify({ reason: 'One call for each free agent.', at, forecast }));
  await until('the reason', () => latest()?.pacing?.reason === 'One call for each free agent.');
  expect(latest()?.pacing).toEqual({ reason: 'One call for each free agent.', at, forecast });
  await redis.set(key, JSON.stringify({ reason: 'Old.', at: new Date(0).toISOString() }));
  await until('its end', () => latest()?.pacing === null);
  await redis.set(key, 'not JSON');
  const before = counters.length;
  await until('further counters', () => counters.length > before + 1);
  expect(latest()?.pacing).toBeNull();
});

it('does not know campaigns of other tenants', async () => {
  const other = await createTestTenant(test.database);
  for (const campaignId of [other.campaignId, newId()]) {
    await expect(socket.send({ type: 'subscribe', campaignId })).rejects.toMatchObject({ code: 'not-found' });
  }
  expect(counters).toEqual([]);
});

it('says nothing more once it is asked not to', async () => {
  const second = await createTestTenant(test.database);
  const { cookie } = await second.logOn(await second.addPerson('manager'));
  const watcher = await openSocket(`${gateway.url}/v1/live`, { cookie });
  let heard = 0;
  watcher.onMessage(() => (heard += 1));
  await watcher.send({ type: 'subscribe', campaignId: second.campaignId });
  await socket.send({ type: 'subscribe', campaignId: tenant.campaignId });
  await socket.send({ type: 'unsubscribe', campaignId: tenant.campaignId });
  const [mine, theirs] = [counters.length, heard];
  await until('three rounds of the other', () => heard > theirs + 2);
  expect(counters.length).toBe(mine);
  watcher.close();
});
