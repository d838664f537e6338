import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:net';
import type { Logger } from '@outrider/platform';
import { createAppConnection, type AppConnection } from './app-connection.js';
import { okLine, refusalLine } from './notation.js';
import { createRoutes, type Routes } from './routes.js';

/** A connection that has not said the secret by then is closed, ms. */
const AUTHENTICATE_MS = 5_000;
const MAX_APPS = 200;
/** What drachtio-srf sends is a UUID. */
const MAX_ID_LENGTH = 64;
/** drachtio-srf reads it to learn what the server can do; from v0.8.2 on it pings. */
const PROTOCOL_VERSION = 'v0.9.4';
const VERB = /^(?:[a-z]{1,20}|cdr:(?:attempt|start|stop))$/i;

/** The control port: applications connect, say the secret, and ask for requests. */
export interface AppServer {
  readonly port: number;
  readonly routes: Pick<Routes, 'next'>;
  /** A `sip` command of an authenticated application. `tokens` are the parts after `sip|`, `text` is the SIP message. */
  onSip(listener: (app: AppConnection, commandId: string, tokens: readonly string[], text: string) => void): void;
  onAppClosed(listener: (app: AppConnection) => void): void;
  appCount(): number;
  close(): Promise<void>;
}

export async function listenForApps(options: {
  host: string;
  port: number;
  secret: string;
  /** Told to each application at log-on: `udp/ip:port,…` of our SIP addresses. */
  addresses: () => string;
  logger: Logger;
}): Promise<AppServer> {
  const { secret, logger } = options;
  const routes = createRoutes();
  const apps = new Set<AppConnection>();
  let connections = 0;
  let serial = 0;
  let onSip: Parameters<AppServer['onSip']>[0] = () => {};
  const closedListeners: ((app: AppConnection) => void)[] = [];

  const server = createServer((socket) => {
    if (connections >= MAX_APPS) {
      socket.destroy();
      return;
    }
    connections++;
    let trusted = false;
    const deadline = setTimeout(() => socket.destroy(), AUTHENTICATE_MS);
    const app = createAppConnection(++serial, socket, {
      onMessage(message) {
        const lineEnd = message.indexOf('\r\n');
        const tokens = (lineEnd < 0 ? message : message.slice(0, lineEnd)).split('|');
        const [id = '', command = ''] = tokens;
        if (id === '' || id.length > MAX_ID_LENGTH) return app.close();
        if (!trusted) {
          if (command !== 'authenticate' || !sameSecret(tokens[2] ?? '', secret)) {
            logger.warn({ from: socket.remoteAddress }, 'an application was refused: wrong secret');
            app.send(refusalLine(id, 'incorrect secret'));
            return app.close();
          }
          trusted = true;
          clearTimeout(deadline);
          apps.add(app);
          const addresses = options.addresses();
          app.send(okLine(id, `${addresses}|${PROTOCOL_VERSION}|${addresses}`));
          logger.info({ from: socket.remoteAddress, app: app.id }, 'an application connected');
          return;
        }
        switch (command) {
          case 'sip':
            return onSip(app, id, tokens.slice(2), lineEnd < 0 ? '' : message.slice(lineEnd + 2));
          case 'ping':
            return app.send(okLine(id, 'pong'));
          case 'route':
          case 'remove_route': {
            const verb = tokens[2] ?? '';
            if (!VERB.test(verb)) return app.send(refusalLine(id, 'no such verb'));
            if (command === 'route') routes.add(verb, app);
            else routes.remove(verb, app);
            return app.send(okLine(id));
          }
          default:
            return app.send(refusalLine(id, 'Unknown message type'));
        }
      },
      onClosed() {
        connections--;
        clearTimeout(deadline);
        routes.removeApp(app);
        if (!apps.delete(app)) return;
        logger.info({ app: app.id }, 'an application is gone');
        for (const listener of closedListeners) listener(app);
      },
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  server.on('error', (error) => logger.error({ err: error }, 'the control port failed'));
  const bound = server.address();

  return {
    port: typeof bound === 'object' && bound ? bound.port : options.port,
    routes,
    onSip: (listener) => void (onSip = listener),
    onAppClosed: (listener) => void closedListeners.push(listener),
    appCount: () => apps.size,
    close() {
      for (const app of apps) app.close();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Compares in a time that tells nothing about the secret, not even its length. */
function sameSecret(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}
