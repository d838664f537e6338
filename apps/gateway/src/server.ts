import websocket from '@fastify/websocket';
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import { ERRORS, type ErrorCode, type MessageCatalogue, type MessageOf } from '@outrider/contracts';
import { logRefusedLogOn, type Clock, type Logger, type Metrics } from '@outrider/platform';
import { isAdmitted, readSessionToken, type ClientAddress, type Session, type Sessions } from '@outrider/security';
import type { Protocol } from './socket/catalogue.js';
import { serveConnection, SOCKET_OPTIONS, type Connection } from './socket/connection.js';
import { keepAlive } from './socket/heartbeat.js';
import type { Places } from './socket/places.js';
import type { Revocation } from './socket/revocation.js';

/** One websocket address and what is spoken there. */
export interface Channel<C extends MessageCatalogue = MessageCatalogue> {
  path: string;
  protocol: Protocol<C>;
  handle(message: MessageOf<C>, connection: Connection): Promise<void | 'answered'>;
  /** The permission to open it is that of its messages; this is only told of who did. */
  onOpen?(connection: Connection): void;
}

export interface GatewayDeps {
  channels: readonly Channel[];
  sessions: Pick<Sessions, 'verify' | 'verifyHash'>;
  permitsOrigin(origin: string | undefined): boolean;
  clientAddress: ClientAddress;
  /** Told of a session that is used from where its tenant lets nobody in. */
  onRefusedAddress(session: Session, address: string): void;
  /** Whether there is or was a session of this token. */
  isKnown(token: string): Promise<boolean>;
  places: Places;
  revocation: Revocation;
  /** Whether the database answers. */
  healthy(): Promise<boolean>;
  metrics: Metrics;
  clock: Clock;
  logger: Logger;
  production: boolean;
}

/** For two years browsers come by TLS alone. */
const HSTS = 'max-age=63072000; includeSubDomains';

declare module 'fastify' {
  interface FastifyRequest {
    userSession: Session | null;
    clientAddress: string;
  }
}

/** The gateway's HTTP server: websockets, and two addresses for those who run it. */
export async function createServer(deps: GatewayDeps): Promise<FastifyInstance> {
  const server = fastify({
    loggerInstance: deps.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
  });
  if (deps.production) {
    server.addHook('onRequest', async (_request, reply) => {
      reply.header('strict-transport-security', HSTS);
    });
  }
  const gauge = deps.metrics.gauge({
    name: 'outrider_gateway_sockets',
    help: 'Open websockets by path.',
    labelNames: ['path'],
  });
  const connections = new Set<Connection>();

  server.decorateRequest('userSession', null);
  server.decorateRequest('clientAddress', '');
  await server.register(websocket, {
    options: SOCKET_OPTIONS,
    // Ours says why before it closes.
    preClose: (done) => {
      for (const connection of connections) connection.close('going-away', 'The service restarts. Connect again.');
      done();
    },
    // What a client does to its own socket is its own affair: a frame too large, a reset, a protocol error.
    errorHandler: (error, socket) => {
      deps.logger.debug({ err: error }, 'a socket failed');
      socket.terminate();
    },
  });
  server.setNotFoundHandler((_request, reply) => reply.code(404).send(problem('not-found')));
  server.setErrorHandler((error, _request, reply) => {
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status >= 500) deps.logger.error({ err: error }, 'a request failed');
    return reply.code(status).send(problem(status >= 500 ? 'internal-error' : 'validation-failed'));
  });

  /** Refused before the upgrade, so that a stranger never holds a socket. */
  const admit = async (channel: Channel, request: FastifyRequest, refuse: (code: ErrorCode) => unknown) => {
    if (!deps.permitsOrigin(request.headers.origin)) return refuse('foreign-origin');
    const address = deps.clientAddress(request.socket.remoteAddress, request.headers['x-forwarded-for']);
    const token = readSessionToken(request.headers.cookie, deps.production);
    const session = await deps.sessions.verify(token);
    if (!session || !isAdmitted(session, { serves: 'customer', address })) {
      if (session?.tenantKind === 'customer') deps.onRefusedAddress(session, address);
      // A guess; a log-on that has ended is a page left open, and no reason to ban an office.
      if (token !== undefined && !(await deps.isKnown(token))) {
        logRefusedLogOn(deps.logger, { service: 'websocket', ip: address });
      }
      return refuse('not-signed-in');
    }
    // Staff never take a customer's calls.
    if (session.grant && !channel.protocol.permitsAny(session)) return refuse('permission-denied');
    request.userSession = session;
    request.clientAddress = address;
    return undefined;
  };

  for (const channel of deps.channels) {
    server.get(
      channel.path,
      {
        websocket: true,
        preValidation: async (request, reply) => {
          const refused = await admit(channel, request, (code) => reply.code(ERRORS[code].status).send(problem(code)));
          if (refused) return refused;
          // Not an upgrade: there is nothing to see here.
          if (!request.ws) return reply.code(404).send(problem('not-found'));
        },
      },
      (socket, request) => open(channel, socket, request),
    );
  }

  const open = (channel: Channel, socket: WebSocket, request: FastifyRequest) => {
    const { userSession: session, clientAddress: address } = request;
    if (!session) return socket.terminate();
    const connection = serveConnection({
      socket,
      session,
      protocol: channel.protocol,
      verify: deps.sessions.verifyHash,
      admits: (now) => isAdmitted(now, { serves: 'customer', address }),
      handle: channel.handle,
      clock: deps.clock,
      logger: deps.logger,
    });
    const place = deps.places.take(session.tenantId, session.userId);
    if (!place) return connection.close('too-many-sockets', 'Too many connections are open. Close another first.');
    connections.add(connection);
    gauge.inc({ path: channel.path });
    connection.onClose(() => {
      connections.delete(connection);
      gauge.dec({ path: channel.path });
      place();
    });
    keepAlive(socket);
    deps.revocation.watch(connection);
    channel.onOpen?.(connection);
  };

  server.get('/health', async (_request, reply) => {
    const healthy = await deps.healthy();
    return reply.code(healthy ? 200 : 503).send({ healthy });
  });
  server.get('/metrics', async (_request, reply) => {
    const { contentType, body } = await deps.metrics.render();
    return reply.type(contentType).send(body);
  });
  return server;
}

const problem = (code: ErrorCode) => ({
  type: `urn:outrider:problem:${code}`,
  title: ERRORS[code].title,
  status: ERRORS[code].status,
  code,
});
