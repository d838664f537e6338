import { createServer, type IncomingMessage } from 'node:http';
import { WebSocket, WebSocketServer, type RawData } from 'ws';
import { MAX_MESSAGE_BYTES } from '../message/limits.js';
import type { SipPeer } from '../types.js';
import { createFlowTable, type Flow } from './flows.js';
import {
  bareHost,
  bracketed,
  plainAddress,
  type Transport,
  type TransportEvents,
  type TransportLimits,
  fail,
} from './transport.js';

/** A closed browser tab sends nothing: a socket that leaves a ping unanswered for this long is gone. */
const PING_MS = 15_000;
const SUBPROTOCOL = 'sip';

export interface WebSocketOptions {
  /** Answers whether a browser page of this origin may connect; a client that sends no Origin is no browser. */
  allowOrigin?: ((origin: string) => boolean) | undefined;
}

/** SIP over websocket (RFC 7118): subprotocol `sip`, one message a frame. Also connects out. */
export async function listenWebSocket(
  host: string,
  port: number,
  events: TransportEvents,
  limits: TransportLimits,
  options: WebSocketOptions = {},
): Promise<Transport> {
  const flows = createFlowTable('ws', limits);
  let closed = false;

  const run = (socket: WebSocket, id: string, peer: SipPeer): Flow => {
    let alive = true;
    const waiting: { message: string; onError: (error: Error) => void }[] = [];
    const flow: Flow = {
      id,
      peer,
      write(message, onError) {
        if (socket.readyState === WebSocket.CONNECTING) {
          waiting.push({ message, onError });
          return;
        }
        if (socket.readyState !== WebSocket.OPEN) return fail(onError, 'the connection is closed');
        socket.send(message, (error) => {
          if (error) onError(error);
        });
        if (socket.bufferedAmount > limits.maxBufferedBytes) socket.terminate();
      },
      end: () => socket.terminate(),
    };
    flows.add(flow);
    const ping = setInterval(() => {
      if (socket.readyState !== WebSocket.OPEN) return;
      if (!alive) return socket.terminate();
      alive = false;
      socket.ping();
    }, PING_MS);
    socket.on('open', () => {
      for (const { message, onError } of waiting.splice(0)) flow.write(message, onError);
    });
    socket.on('pong', () => (alive = true));
    socket.on('error', () => {});
    socket.on('message', (data: RawData) => {
      alive = true;
      const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as ArrayBuffer);
      // Keepalives are CRLFs in a frame of their own (RFC 7118 §6): a double one wants a single one back.
      if (bytes.length <= 4) {
        if (bytes.toString('latin1') === '\r\n\r\n') socket.send('\r\n');
        return;
      }
      events.onMessage(bytes, peer);
    });
    socket.on('close', () => {
      clearInterval(ping);
      flows.remove(flow);
      for (const { onError } of waiting.splice(0)) onError(new Error('the connection failed'));
      events.onFlowClosed(id);
    });
    return flow;
  };

  const http = createServer((_request, response) => {
    response.writeHead(426, { 'content-type': 'text/plain' }).end('SIP over websocket only\n');
  });
  const server = new WebSocketServer({
    server: http,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    verifyClient: ({ origin, req }: { origin?: string; req: IncomingMessage }, done) => {
      const offered = (req.headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
      if (!offered.includes(SUBPROTOCOL)) return done(false, 400, 'the subprotocol must be sip');
      if (origin && options.allowOrigin && !options.allowOrigin(origin)) return done(false, 403, 'origin not allowed');
      done(true);
    },
  });
  server.on('error', () => {});
  server.on('connection', (socket, request) => {
    const from = plainAddress(request.socket.remoteAddress ?? '');
    const id = flows.admit(from);
    if (from === '' || id === undefined) {
      socket.terminate();
      return;
    }
    run(socket, id, { protocol: 'ws', host: from, port: request.socket.remotePort ?? 0, flow: id });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, bareHost(host), () => {
      http.off('error', reject);
      resolve();
    });
  });
  const bound = http.address();
  const listening: SipPeer = { protocol: 'ws', host, port: typeof bound === 'object' && bound ? bound.port : port };

  return {
    protocol: 'ws',
    reliable: true,
    listening,
    send(message, target, onError) {
      if (closed) return void fail(onError, 'the transport is closed');
      let flow = flows.find(target);
      if (!flow) {
        if (target.flow !== undefined) return void fail(onError, 'the connection is closed');
        const far = bareHost(target.host);
        const id = flows.admit(far);
        if (id === undefined) return void fail(onError, 'too many connections');
        const socket = new WebSocket(`ws://${bracketed(target.host)}:${target.port}`, SUBPROTOCOL, {
          maxPayload: MAX_MESSAGE_BYTES,
          perMessageDeflate: false,
        });
        flow = run(socket, id, { protocol: 'ws', host: far, port: target.port, flow: id });
      }
      flow.write(message, onError);
      return flow.id;
    },
    close() {
      closed = true;
      for (const flow of flows.all()) flow.end();
      server.close();
      return new Promise((resolve) => http.close(() => resolve()));
    },
  };
}
