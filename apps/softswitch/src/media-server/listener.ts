import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MAX_FRAME_BYTES } from '@outrider/telephony';
import type { Logger } from '@outrider/platform';
import { WebSocketServer } from 'ws';
import type { MediaEngine } from './engine.js';
import { serveConnection } from './connection.js';

/** One for each dialer process, and room for those that have just died. */
const MAX_CONNECTIONS = 64;

/** Listens for dialers. The secret is checked before the connection becomes a websocket. */
export async function listenForDialers(options: {
  host: string;
  port: number;
  secret: string;
  engine: MediaEngine;
  logger: Logger;
}): Promise<{ port: number; connections(): number; close(): Promise<void> }> {
  const { engine, logger } = options;
  const expected = digest(`Bearer ${options.secret}`);
  const serving = new Set<Promise<void>>();
  const websockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    clientTracking: true,
  });
  const server = createServer((_request, response) => response.writeHead(426).end());
  server.headersTimeout = server.requestTimeout = 5000;

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (!timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) {
      logger.warn({ from: request.socket.remoteAddress }, 'a connection to the media server had a wrong secret');
      return socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
    }
    if (websockets.clients.size >= MAX_CONNECTIONS)
      return socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
    websockets.handleUpgrade(request, socket, head, (websocket) => {
      const served = serveConnection(websocket, engine, logger).finally(() => serving.delete(served));
      serving.add(served);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    connections: () => websockets.clients.size,
    async close() {
      for (const client of websockets.clients) client.terminate();
      await Promise.all(serving);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Equal lengths, so that neither length nor content shows in the time that comparing takes. */
const digest = (text: string) => createHash('sha256').update(text).digest();
