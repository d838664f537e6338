import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AGENT_CLIENT_MESSAGES, newId } from '@outrider/contracts';
import { createTestDatabase, type TestDatabase } from '@outrider/db/testing';
import { createBus, createLogger, type Bus } from '@outrider/platform';
import {
  createTestTenant,
  openSocket,
  startTestRedis,
  until,
  type Received,
  type SocketClient,
  type TestLogOn,
  type TestRedis,
  type TestTenant,
} from '@outrider/testkit';
import { OWN_ORIGIN, startGateway, type TestGateway } from './support/gateway.js';

let test: TestDatabase;
let redis: TestRedis;
let gateway: TestGateway;
let bus: Bus;
let tenant: TestTenant;
let logOn: TestLogOn;
const sockets: SocketClient[] = [];

beforeAll(async () => {
  [test, redis] = await Promise.all([createTestDatabase(), startTestRedis()]);
  gateway = await startGateway({ databaseUrl: test.url, redisUrl: redis.url });
  bus = createBus(redis.url, { logger: createLogger('test', { level: 'silent' }) });
  await bus.ready();
});
beforeEach(async () => {
  tenant = await createTestTenant(test.database);
  logOn = await tenant.logOn(await tenant.addPerson('agent'));
});
afterEach(async () => {
  sockets.splice(0).forEach((socket) => socket.terminate());
  expect(gateway.alive).toBe(true);
  expect(gateway.errors).toEqual([]);
});
afterAll(async () => {
  await bus.close();
  expect(await gateway.kill('SIGTERM')).toBe(0);
  await redis.stop();
  await test.drop();
});

interface Open {
  socket: SocketClient;
  messages: Received[];
  closed: { code: number; closing: string | undefined }[];
}

async function open(options: { path?: string; cookie?: string; origin?: string } = {}): Promise<Open> {
  const { path = '/v1/agent', cookie = logOn.cookie, ...rest } = options;
  const socket = await openSocket(`${gateway.url}${path}`, { cookie, ...rest });
  sockets.push(socket);
  const opened: Open = { socket, messages: [], closed: [] };
  socket.onMessage((message) => opened.messages.push(message));
  socket.onClose((code, closing) => opened.closed.push({ code, closing: closing?.['code'] as string | undefined }));
  return opened;
}
const isClosed = (opened: Open) => until('the close', () => opened.closed[0]);
const serves = async () => {
  const { socket } = await open();
  await socket.send({ type: 'ping' });
  socket.close();
};

describe('the door', () => {
  it('is shut to pages of other sites, with and without a log-on', async () => {
    await expect(open({ origin: 'https://evil.test' })).rejects.toThrow('403');
    await expect(open({ origin: 'null' })).rejects.toThrow('403');
    await expect(open({ origin: 'https://evil.test', cookie: '' })).rejects.toThrow('403');
    await expect(open({ origin: OWN_ORIGIN })).resolves.toBeDefined();
  });

  it('is shut without a log-on that is good', async () => {
    const [name] = logOn.cookie.split('=');
    for (const cookie of ['', `${name}=`, `${name}=${'A'.repeat(43)}`, `${logOn.cookie}; ${logOn.cookie}x`]) {
      await expect(open({ cookie })).rejects.toThrow('401');
    }
    await logOn.revoke();
    await expect(open()).rejects.toThrow('401');
  });

  it('leads nowhere else, and answers plain requests with problems', async () => {
    for (const [path, status] of [
      ['/v1/agent', 401],
      ['/v1/nothing', 404],
      ['/health', 200],
    ] as const) {
      expect((await fetch(`${gateway.httpUrl}${path}`)).status).toBe(status);
    }
    await expect(open({ path: '/v1/nothing' })).rejects.toThrow('404');
  });

  it('lets so many sockets of one user in and no more', async () => {
    const first = await Promise.all(Array.from({ length: 10 }, () => open()));
    const more = await open();
    expect((await isClosed(more)).closing).toBe('too-many-sockets');
    first[0]?.socket.close();
    await isClosed(first[0] as Open);
    await until('a free place', async () => {
      const again = await open();
      return again.socket.send({ type: 'ping' }).then(
        () => true,
        () => false,
      );
    });
  });
});

describe('a log-on that ends', () => {
  it('loses its sockets when the bus tells', async () => {
    const [mine, live] = await Promise.all([open(), open({ path: '/v1/live' })]);
    await bus.publish('user-session.revoked', { tokenHash: logOn.tokenHash });
    expect(await isClosed(mine)).toEqual({ code: 4401, closing: 'log-on-ended' });
    expect(await isClosed(live)).toEqual({ code: 4401, closing: 'log-on-ended' });
  });

  it('loses its sockets when nobody tells, with Redis dead, and nobody else does', async () => {
    const other = await open({ cookie: (await tenant.logOn(await tenant.addPerson('agent'))).cookie });
    const mine = await open();
    await redis.kill();
    try {
      await logOn.revoke();
      expect((await isClosed(mine)).closing).toBe('log-on-ended');
      await other.socket.send({ type: 'ping' });
    } finally {
      await redis.start();
    }
  });

  it('has its next message refused', async () => {
    const mine = await open();
    await logOn.revoke();
    await expect(mine.socket.send({ type: 'ping' })).rejects.toThrow('closed');
    expect((await isClosed(mine)).closing).toBe('log-on-ended');
  });
});

describe('a role', () => {
  it('is asked for at every message', async () => {
    const agent = await open({ path: '/v1/live' });
    await expect(agent.socket.send({ type: 'subscribe', campaignId: tenant.campaignId })).rejects.toMatchObject({
      code: 'permission-denied',
    });
    const { cookie } = await tenant.logOn(await tenant.addPerson('supervisor'));
    const supervisor = await open({ path: '/v1/live', cookie });
    await supervisor.socket.send({ type: 'subscribe', campaignId: tenant.campaignId });
  });
});

describe('a client out of its mind', () => {
  it('that sends 10 MiB at once is cut off', async () => {
    const opened = await open();
    opened.socket.sendRaw('x'.repeat(10 * 1024 * 1024));
    await isClosed(opened);
    await serves();
  });

  it('that sends too much is refused, then closed', async () => {
    const opened = await open();
    for (let n = 0; n < 400; n += 1) opened.socket.sendRaw(JSON.stringify({ type: 'ping', id: `${n}` }));
    expect((await isClosed(opened)).closing).toBe('too-many-messages');
    expect(opened.messages.some((message) => message['code'] === 'too-many-requests')).toBe(true);
    await serves();
  });

  it('that sends 500 malformed messages gets an error for each and nothing else happens', async () => {
    const types = Object.keys(AGENT_CLIENT_MESSAGES);
    const id = fc.constant('x');
    const arbitrary: fc.Arbitrary<string | Buffer> = fc.oneof(
      fc.string({ maxLength: 500 }),
      fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.record({ id, type: fc.constantFrom(...types), junk: fc.jsonValue() }).map((each) => JSON.stringify(each)),
      fc
        .record({
          id: fc.oneof(id, fc.jsonValue()),
          type: fc.constantFrom(...types),
          attemptId: fc.jsonValue(),
          campaignId: fc.jsonValue(),
          dueAt: fc.jsonValue(),
          digits: fc.jsonValue(),
          reason: fc.jsonValue(),
        })
        .map((each) => JSON.stringify(each)),
      fc.constantFrom(
        '{"type":"ping","id":"x","__proto__":{"admin":true}}',
        '{"type":"__proto__","id":"x"}',
        '{"type":"constructor","id":"x"}',
        `{"type":"dispose","id":"x","attemptId":"${newId()}","dispositionId":"${newId()}","result":{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}}`,
        `${'['.repeat(30_000)}${']'.repeat(30_000)}`,
        `{"type":"pause","id":"x","reason":"${'\\u0000'}"}`,
        `{"type":"sign-in","id":"x","campaignId":"${newId()}' OR 1=1 --"}`,
      ),
    );
    const frames = fc.sample(arbitrary, { numRuns: 500, seed: 20_260_330 });
    // As many at a time as the rate lets through.
    for (let start = 0; start < frames.length; start += 50) {
      const batch = frames.slice(start, start + 50);
      const opened = await open({ cookie: (await tenant.logOn(await tenant.addPerson('agent'))).cookie });
      for (const frame of batch) opened.socket.sendRaw(frame);
      await until('an answer to each', () => opened.messages.length === batch.length);
      for (const message of opened.messages) {
        expect(['error', 'ok']).toContain(message.type);
        expect(['internal-error', 'too-many-requests']).not.toContain(message['code']);
      }
      opened.socket.close();
    }
    await serves();
  });

  it.each([
    ['text that is no UTF-8', [0x81, 0x84, 0, 0, 0, 0, 0xff, 0xfe, 0xfd, 0xfc]],
    ['an unmasked frame', [0x81, 0x02, 0x7b, 0x7d]],
    ['reserved bits', [0xf1, 0x80, 0, 0, 0, 0]],
    ['an unknown opcode', [0x83, 0x80, 0, 0, 0, 0]],
    ['a control frame in pieces', [0x09, 0x80, 0, 0, 0, 0]],
    ['a length of 2^63', [0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['a close with half a code', [0x88, 0x81, 0, 0, 0, 0, 1]],
    ['noise', [...randomBytes(4_096)]],
  ])('that sends %s is cut off', async (_name, bytes) => {
    const { hostname, port } = new URL(gateway.url);
    const tcp = connectTcp(Number(port), hostname);
    tcp.on('error', () => undefined);
    const key = randomBytes(16).toString('base64');
    tcp.write(
      `GET /v1/agent HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: ${key}\r\nCookie: ${logOn.cookie}\r\n\r\n`,
    );
    const [head] = (await once(tcp, 'data')) as [Buffer];
    expect(String(head)).toContain('101');
    tcp.resume();
    tcp.write(Buffer.from(bytes));
    await once(tcp, 'close');
    await serves();
  });

  it('that does not speak HTTP is cut off', async () => {
    const { hostname, port } = new URL(gateway.url);
    for (const noise of [
      randomBytes(2_000),
      Buffer.from('GET /v1/agent HTTP/9.9\r\n\r\n'),
      Buffer.from('\r\n'.repeat(500)),
    ]) {
      const tcp = connectTcp(Number(port), hostname);
      tcp.on('error', () => undefined).resume();
      tcp.end(noise);
      await once(tcp, 'close');
    }
    await serves();
  });
});

describe('a gateway that stops', () => {
  it('says so to its clients', async () => {
    const opened = await open();
    const stopped = gateway.kill('SIGTERM');
    expect(await isClosed(opened)).toEqual({ code: 1012, closing: 'going-away' });
    expect(await stopped).toBe(0);
    await gateway.start();
  });
});
