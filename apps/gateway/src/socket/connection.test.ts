import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { AGENT_CLIENT_MESSAGES, ProblemError, type AgentClientMessage } from '@outrider/contracts';
import { createLogger, systemClock } from '@outrider/platform';
import type { Session } from '@outrider/security';
import { createProtocol } from './catalogue.js';
import { serveConnection, SOCKET_OPTIONS, type Connection } from './connection.js';

const session = { role: 'agent', grant: null, tokenHash: 'hash', userId: 'U', tenantId: 'T' } as Session;
const undo: (() => void)[] = [];
afterEach(() => undo.splice(0).forEach((each) => each()));

async function serve(handle: (message: AgentClientMessage, connection: Connection) => Promise<void>) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', ...SOCKET_OPTIONS });
  undo.push(() => server.close());
  await once(server, 'listening');
  const connections: Connection[] = [];
  server.on('connection', (socket) => {
    connections.push(
      serveConnection({
        socket,
        session,
        protocol: createProtocol(AGENT_CLIENT_MESSAGES),
        verify: async () => session,
        admits: () => true,
        handle,
        clock: systemClock,
        logger: createLogger('test', { level: 'silent' }),
      }),
    );
  });
  return { port: (server.address() as AddressInfo).port, connections };
}

async function open(port: number) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  undo.push(() => socket.terminate());
  await once(socket, 'open');
  const next = async () =>
    JSON.parse(String(((await once(socket, 'message')) as [Buffer])[0])) as Record<string, unknown>;
  return { socket, next };
}

it('closes a client that does not read', async () => {
  const { port, connections } = await serve(async () => undefined);
  const tcp = connect(port, '127.0.0.1');
  undo.push(() => tcp.destroy());
  tcp.write(
    'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  await once(tcp, 'readable');
  const [connection] = connections;
  let sent = 0;
  while (connection?.open && sent < 10_000) {
    connection.send({ type: 'ok', replyTo: 'x'.repeat(10_000) });
    sent += 1;
    await new Promise(setImmediate);
  }
  expect(connection?.open).toBe(false);
});

it('carries messages out one after the other, in their order', async () => {
  const order: string[] = [];
  const { port } = await serve(async (message) => {
    order.push(`begin ${message.id}`);
    await new Promise(setImmediate);
    order.push(`end ${message.id}`);
  });
  const { socket, next } = await open(port);
  socket.send(JSON.stringify({ type: 'ping', id: 'a' }));
  socket.send(JSON.stringify({ type: 'ping', id: 'b' }));
  while ((await next())['replyTo'] !== 'b');
  expect(order).toEqual(['begin a', 'end a', 'begin b', 'end b']);
});

it('answers a fault of ours without its details, and one of the caller with them', async () => {
  const faults = [new Error('secret of the database'), new ProblemError('state-conflict', 'Not now.')];
  const { port } = await serve(async () => {
    throw faults.shift();
  });
  const { socket, next } = await open(port);
  socket.send(JSON.stringify({ type: 'ping', id: 'a' }));
  const internal = await next();
  expect(internal).toMatchObject({ type: 'error', replyTo: 'a', code: 'internal-error' });
  expect(JSON.stringify(internal)).not.toContain('secret');
  socket.send(JSON.stringify({ type: 'ping', id: 'b' }));
  expect(await next()).toMatchObject({ replyTo: 'b', code: 'state-conflict', message: 'Not now.' });
});
