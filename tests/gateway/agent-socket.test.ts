import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId, type AgentServerMessage } from '@outrider/contracts';
import { schema } from '@outrider/db';
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
import { startGateway, type TestGateway } from './support/gateway.js';

const dialerId = newId();
let test: TestDatabase;
let redis: TestRedis;
let gateway: TestGateway;
let bus: Bus;
let tenant: TestTenant;
let agent: TestUser;
const clients: { close(): void }[] = [];
const asked: DialerCommand[] = [];

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

interface Watched {
  client: AgentClient;
  messages: AgentServerMessage[];
  /** `offered A`, `connected A`, `ended A`, or the type. */
  told(): string[];
}

async function connect(user: TestUser = agent): Promise<Watched> {
  const { cookie } = await tenant.logOn(user);
  const client = await connectAgent(gateway.url, cookie);
  clients.push(client);
  const messages: AgentServerMessage[] = [];
  client.onMessage((message) => messages.push(message));
  const name = (m: AgentServerMessage) =>
    m.type === 'offered' ? `offered ${m.attempt.id}` : 'attemptId' in m ? `${m.type} ${m.attemptId}` : m.type;
  return { client, messages, told: () => messages.map(name).filter((each) => / /.test(each)) };
}

async function raw(user: TestUser = agent): Promise<{ socket: SocketClient; messages: Received[] }> {
  const { cookie } = await tenant.logOn(user);
  const socket = await openSocket(`${gateway.url}/v1/agent`, { cookie });
  clients.push(socket);
  const messages: Received[] = [];
  socket.onMessage((message) => messages.push(message));
  return { socket, messages };
}

const sessionId = ({ client }: Watched) => client.snapshot?.agentSessionId ?? '';
const row = async (watched: Watched) => (await tenant.repositories.agentSessions.get(sessionId(watched)))!;
const changed = async (watched: Watched) => {
  const { id, version, tenantId } = await row(watched);
  await bus.publish('agent-session.changed', { tenantId, agentSessionId: id, version });
};

/** Signed in, with a leg up, ready for calls. */
async function idle(user: TestUser = agent): Promise<Watched> {
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
async function offer(): Promise<string> {
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

async function talk(watched: Watched): Promise<string> {
  const attemptId = await offer();
  await tenant.repositories.attempts.connect(attemptId, sessionId(watched));
  await changed(watched);
  await until('the talk', () => watched.told().includes(`connected ${attemptId}`));
  return attemptId;
}

const end = (attemptId: string) =>
  tenant.repositories.attempts.end(attemptId, { result: 'connected', reason: 'customer-hung-up' });

describe('signing in', () => {
  it('gives a snapshot with all that a client needs, paused until ready', async () => {
    const { client, messages } = await connect();
    await client.send({ type: 'sign-in', campaignId: tenant.campaignId });
    expect(client.snapshot).toMatchObject({
      state: 'paused',
      legUp: false,
      call: null,
      campaign: { id: tenant.campaignId, status: 'running' },
      sipAccount: { server: { host: '127.0.0.1', port: 5999 } },
    });
    const { agentSessionId, sipAccount, dispositions } = client.snapshot!;
    expect(sipAccount.uri).toBe(`sip:${agentSessionId}@outrider`);
    expect(dispositions.map(({ code }) => code)).toContain('callback');
    expect(dispositions.map(({ code }) => code)).not.toContain('abandoned');
    await client.send({ type: 'ready' });
    expect(messages.filter((m) => m.type === 'state').at(-1)).toMatchObject({ state: 'idle' });
  });

  it('refuses a campaign that does not exist, and one of another tenant, in the same words', async () => {
    const other = await createTestTenant(test.database);
    const { client } = await connect();
    const refusals = await Promise.all(
      [newId(), other.campaignId].map((campaignId) =>
        client.send({ type: 'sign-in', campaignId }).catch((error: Error) => error.message),
      ),
    );
    expect(refusals[0]).toContain('not-found');
    expect(refusals[1]).toBe(refusals[0]);
  });

  it('takes the session over from another place, which is told and closed', async () => {
    const first = await idle();
    const closed: string[] = [];
    first.client.onClosed((code) => closed.push(code));
    const second = await connect();
    await second.client.send({ type: 'sign-in', campaignId: tenant.campaignId });
    await until('the first place to be closed', () => closed.length > 0);
    expect(closed).toEqual(['signed-in-elsewhere']);
    expect(sessionId(second)).toBe(sessionId(first));
    expect(second.client.snapshot).toMatchObject({ state: 'idle', legUp: true });
    expect(second.client.snapshot?.sipAccount).toEqual(first.client.snapshot?.sipAccount);
  });

  it('ends the session in another campaign, but not in the middle of a call there', async () => {
    const other = { ...(await tenant.scope.primary.select().from(schema.campaigns))[0]!, id: newId() };
    const { tenantId: _own, ...another } = other;
    await tenant.scope.primary.insert(schema.campaigns, another);
    const watched = await idle();
    const first = sessionId(watched);
    const attemptId = await talk(watched);
    const move = { type: 'sign-in', campaignId: other.id } as const;
    await expect(watched.client.send(move)).rejects.toMatchObject({ code: 'state-conflict' });
    await end(attemptId);
    await watched.client.send(move);
    expect(sessionId(watched)).not.toBe(first);
    expect(watched.client.snapshot).toMatchObject({ state: 'paused', campaign: { id: other.id } });
    expect(await tenant.repositories.agentSessions.get(first)).toMatchObject({ state: 'offline' });
    await watched.client.send({ type: 'ready' });
    expect(await row(watched)).toMatchObject({ state: 'idle', campaignId: other.id });
  });

  it('says what to do where a command needs it first', async () => {
    const { client } = await connect();
    for (const command of [{ type: 'ready' }, { type: 'hang-up' }, { type: 'sign-out' }] as const) {
      await expect(client.send(command)).rejects.toMatchObject({ code: 'state-conflict' });
    }
  });
});

describe('a call', () => {
  it('is offered with its lead, connected, ended, and disposed of', async () => {
    const watched = await idle();
    const attemptId = await talk(watched);
    const offered = watched.messages.find((m) => m.type === 'offered')!;
    expect(offered).toMatchObject({
      lead: { name: 'Lead', numbers: [offered.attempt.number] },
      campaign: { name: 'Test' },
    });
    await expect(watched.client.send({ type: 'sign-out' })).rejects.toMatchObject({ code: 'state-conflict' });
    await end(attemptId);
    await changed(watched);
    await until('the end', () => watched.told().includes(`ended ${attemptId}`));
    expect(watched.messages.find((m) => m.type === 'ended')).toMatchObject({
      termination: { result: 'connected', reason: 'customer-hung-up' },
    });
    await expect(watched.client.send({ type: 'ready' })).rejects.toMatchObject({ code: 'state-conflict' });
    const dispositionId = tenant.dispositionIds['success'] ?? '';
    await watched.client.send({ type: 'dispose', attemptId, dispositionId, note: 'Bought two.' });
    expect(await row(watched)).toMatchObject({ state: 'idle', attemptId: null });
    expect(watched.messages.at(-2)).toMatchObject({ type: 'state', state: 'idle' });
    await expect(watched.client.send({ type: 'dispose', attemptId, dispositionId })).rejects.toMatchObject({
      code: 'state-conflict',
    });
  });

  it('is told in order when the bus is dead and only its last state is seen', async () => {
    const watched = await idle();
    const attemptId = await offer();
    await tenant.repositories.attempts.connect(attemptId, sessionId(watched));
    await end(attemptId);
    await until('the end', () => watched.told().length === 3);
    expect(watched.told()).toEqual([`offered ${attemptId}`, `connected ${attemptId}`, `ended ${attemptId}`]);
  });

  it('is hung up, held and dialed into by the dialer that has it', async () => {
    const watched = await idle();
    await expect(watched.client.send({ type: 'hang-up' })).rejects.toMatchObject({ code: 'state-conflict' });
    const attemptId = await talk(watched);
    await watched.client.send({ type: 'dtmf', digits: '12#' });
    await expect(watched.client.send({ type: 'hold', on: true })).rejects.toThrow('Not now.');
    await expect(watched.client.send({ type: 'hang-up', attemptId: newId() })).rejects.toThrow('over');
    await watched.client.send({ type: 'hang-up', attemptId });
    expect(asked.map(({ type }) => type)).toEqual(['dtmf', 'hold', 'hang-up']);
    expect(asked[0]).toMatchObject({ attemptId, agentSessionId: sessionId(watched), digits: '12#' });
  });

  it('says that it cannot be reached when its dialer is gone', async () => {
    const watched = await idle();
    const attemptId = await tenant.answeredAttempt(newId());
    const until_ = new Date(Date.now() + 5_000);
    await tenant.repositories.agentSessions.reserveLongestIdle({
      campaignId: tenant.campaignId,
      attemptId,
      until: until_,
    });
    await tenant.repositories.attempts.connect(attemptId, sessionId(watched));
    await expect(watched.client.send({ type: 'hang-up' })).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('can be promised again, by the agent or by the team', async () => {
    const watched = await idle();
    for (const scope of ['me', 'team'] as const) {
      const attemptId = await talk(watched);
      await end(attemptId);
      const dueAt = new Date(Date.now() + 3_600_000).toISOString();
      const past = { type: 'callback', attemptId, dueAt: '2001-01-01T00:00:00.000Z', scope } as const;
      await expect(watched.client.send(past)).rejects.toMatchObject({ code: 'validation-failed', field: 'dueAt' });
      await watched.client.send({ type: 'callback', attemptId, dueAt, scope, note: 'Ask for Bo.' });
      expect((await tenant.repositories.attempts.get(attemptId))?.dispositionId).toBe(
        tenant.dispositionIds['callback'],
      );
    }
    expect(await row(watched)).toMatchObject({ state: 'idle' });
  });

  it('of another agent is as unknown as one that never was', async () => {
    const watched = await idle();
    const attemptId = await talk(watched);
    await end(attemptId);
    const other = await idle(await tenant.addPerson('agent'));
    const dispositionId = tenant.dispositionIds['success'] ?? '';
    for (const wrong of [attemptId, newId()]) {
      await expect(other.client.send({ type: 'dispose', attemptId: wrong, dispositionId })).rejects.toMatchObject({
        code: 'not-found',
        field: 'attemptId',
      });
    }
  });

  it('is followed by a pause that was asked for while it went on', async () => {
    const watched = await idle();
    const attemptId = await talk(watched);
    await watched.client.send({ type: 'pause', reason: 'Lunch' });
    expect(watched.messages.findLast((m) => m.type === 'state')).toMatchObject({
      state: 'talking',
      pauseAfter: 'Lunch',
    });
    await end(attemptId);
    await watched.client.send({ type: 'dispose', attemptId, dispositionId: tenant.dispositionIds['success'] ?? '' });
    expect(watched.messages.findLast((m) => m.type === 'state')).toMatchObject({
      state: 'paused',
      pauseReason: 'Lunch',
    });
  });
});

describe('a lost socket', () => {
  it('resumes with exactly the messages that were missed', async () => {
    const watched = await idle();
    const before = await talk(watched);
    await end(before);
    await watched.client.send({
      type: 'dispose',
      attemptId: before,
      dispositionId: tenant.dispositionIds['success'] ?? '',
    });
    watched.client.cut();
    const attemptId = await talk(watched);
    expect(watched.client.reconnects).toBe(1);
    const numbers = watched.messages.map(({ seq }) => seq).filter((seq) => seq > 0);
    expect(numbers.every((seq, index) => index === 0 || seq === (numbers[index - 1] ?? 0) + 1)).toBe(true);
    expect(watched.messages.filter((m) => m.type === 'snapshot')).toHaveLength(1);
    expect(watched.told().slice(-2)).toEqual([`offered ${attemptId}`, `connected ${attemptId}`]);
  });

  it('resumes with a snapshot at a gateway that was started again, in the middle of a call', async () => {
    const watched = await idle();
    const attemptId = await talk(watched);
    await gateway.kill();
    await gateway.start();
    await until('the second snapshot', () => watched.messages.filter((m) => m.type === 'snapshot').length === 2);
    expect(watched.client.snapshot).toMatchObject({ state: 'talking', call: { attempt: { id: attemptId } } });
    await end(attemptId);
    await changed(watched);
    await until('the end', () => watched.told().includes(`ended ${attemptId}`));
    expect(watched.told().filter((each) => each.startsWith('offered'))).toHaveLength(1);
  });

  it('does not resume the session of somebody else, of another tenant, or one that is over', async () => {
    const watched = await idle();
    const agentSessionId = sessionId(watched);
    const colleague = await connect(await tenant.addPerson('agent'));
    const stranger = await createTestTenant(test.database);
    const { cookie } = await stranger.logOn(await stranger.addPerson('agent'));
    const foreign = await connectAgent(gateway.url, cookie);
    clients.push(foreign);
    for (const client of [colleague.client, foreign]) {
      await expect(client.send({ type: 'resume', agentSessionId })).rejects.toMatchObject({ code: 'not-found' });
    }
    await watched.client.send({ type: 'sign-out' });
    await expect(watched.client.send({ type: 'resume', agentSessionId })).rejects.toMatchObject({
      code: 'state-conflict',
    });
  });

  it('leaves the session to be signed off by its silence, and the client is told when it was', async () => {
    const watched = await idle();
    const seen = (await row(watched)).seenAt;
    await until('presence', async () => (await row(watched)).seenAt > seen, { timeoutMs: 10_000 });
    const closed: string[] = [];
    watched.client.onClosed((code) => closed.push(code));
    await tenant.repositories.agentSessions.expireUnseen(new Date(Date.now() + 60_000));
    await until('the closing', () => closed.length > 0);
    expect(closed).toEqual(['signed-out']);
  });
});

describe('without Redis', () => {
  it('agents go on working, and catch up within seconds', async () => {
    const watched = await idle();
    await redis.kill();
    try {
      const attemptId = await offer();
      await tenant.repositories.attempts.connect(attemptId, sessionId(watched));
      await until('the talk', () => watched.told().includes(`connected ${attemptId}`));
      await end(attemptId);
      await until('the end', () => watched.told().includes(`ended ${attemptId}`));
      await watched.client.send({ type: 'dispose', attemptId, dispositionId: tenant.dispositionIds['success'] ?? '' });
      await watched.client.send({ type: 'pause', reason: 'Lunch' });
      expect(await row(watched)).toMatchObject({ state: 'paused' });
    } finally {
      await redis.start();
    }
    await until('the bus again', async () => {
      await bus.publish('campaign.control', { tenantId: '', campaignId: '' });
      return bus.publish('agent-session.changed', { tenantId: '', agentSessionId: '', version: 0 });
    });
  });
});

describe('every answer', () => {
  it('repeats the id of its message, whatever else was wrong with it', async () => {
    const { socket, messages } = await raw();
    socket.sendRaw(JSON.stringify({ type: 'ping', id: 'one' }));
    socket.sendRaw(JSON.stringify({ type: 'dance', id: 'two' }));
    socket.sendRaw('{');
    await until('three answers', () => messages.length === 3);
    expect(messages.map((m) => [m.type, m['replyTo'], m['code']])).toEqual([
      ['ok', 'one', undefined],
      ['error', 'two', 'validation-failed'],
      ['error', null, 'malformed-body'],
    ]);
  });
});
