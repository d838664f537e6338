import { connect, createServer, type Socket } from 'node:net';
import type { SipPeer } from '../types.js';
import { createFlowTable, type Flow } from './flows.js';
import { createStreamFramer } from './framing.js';
import {
  bareHost,
  plainAddress,
  type Transport,
  type TransportEvents,
  type TransportLimits,
  fail,
} from './transport.js';

/** A message that has begun must be whole by then, or the connection is closed (a slow sender holds memory). */
const MESSAGE_MS = 30_000;

export async function listenTcp(
  host: string,
  port: number,
  events: TransportEvents,
  limits: TransportLimits,
): Promise<Transport> {
  const flows = createFlowTable('tcp', limits);
  let closed = false;

  const run = (socket: Socket, id: string, peer: SipPeer): Flow => {
    const framer = createStreamFramer();
    let unfinished: NodeJS.Timeout | undefined;
    const flow: Flow = {
      id,
      peer,
      write(message, onError) {
        if (socket.destroyed || !socket.writable) return fail(onError, 'the connection is closed');
        socket.write(message, (error) => {
          if (error) onError(error);
        });
        if (socket.writableLength > limits.maxBufferedBytes) socket.destroy();
      },
      end: () => socket.destroy(),
    };
    flows.add(flow);
    socket.setNoDelay(true);
    socket.setTimeout(limits.idleMs, () => socket.destroy());
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      try {
        const { messages, pings } = framer.push(chunk);
        for (let i = 0; i < pings; i++) socket.write('\r\n');
        for (const message of messages) events.onMessage(message, peer);
      } catch {
        socket.destroy();
        return;
      }
      clearTimeout(unfinished);
      unfinished = framer.pending() > 0 ? setTimeout(() => socket.destroy(), MESSAGE_MS) : undefined;
    });
    socket.on('close', () => {
      clearTimeout(unfinished);
      flows.remove(flow);
      events.onFlowClosed(id);
    });
    return flow;
  };

  const server = createServer((socket) => {
    const from = plainAddress(socket.remoteAddress ?? '');
    const id = flows.admit(from);
    if (from === '' || id === undefined) {
      socket.destroy();
      return;
    }
    run(socket, id, { protocol: 'tcp', host: from, port: socket.remotePort ?? 0, flow: id });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, bareHost(host), () => {
      server.off('error', reject);
      resolve();
    });
  });
  server.on('error', () => {});
  const bound = server.address();
  const listening: SipPeer = {
    protocol: 'tcp',
    host,
    port: typeof bound === 'object' && bound ? bound.port : port,
  };

  return {
    protocol: 'tcp',
    reliable: true,
    listening,
    send(message, target, onError) {
      if (closed) return void fail(onError, 'the transport is closed');
      let flow = flows.find(target);
      if (!flow) {
        if (target.flow !== undefined) return void fail(onError, 'the connection is closed');
        const id = flows.admit(bareHost(target.host));
        if (id === undefined) return void fail(onError, 'too many connections');
        const socket = connect({ host: bareHost(target.host), port: target.port });
        flow = run(socket, id, { protocol: 'tcp', host: bareHost(target.host), port: target.port, flow: id });
      }
      flow.write(message, onError);
      return flow.id;
    },
    close() {
      closed = true;
      for (const flow of flows.all()) flow.end();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
