import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { Problem, ProblemError } from '@outrider/contracts';
import { platformRepositories, userSessionRepository } from '@outrider/db';
import { redisKeys } from '@outrider/platform';
import { createSessions, createSupportTickets } from '@outrider/security';
import { createClients } from './api-clients/create-clients.js';
import type { ApiDeps, NounDeps } from './deps.js';
import { createCallerOf, guardRoutes } from './http/access.js';
import { useClientAddress } from './http/client-address.js';
import { PROBLEM_ID } from './http/answers.js';
import { answerError, problemOf, PROBLEM_TYPE } from './http/problems.js';
import { registerOpenApi } from './http/openapi.js';
import { answerHeaders } from './http/security-headers.js';
import { rateLimitStore } from './http/rate-limit-store.js';
import { createSharedCounts } from './http/shared-counts.js';
import { validatorCompiler } from './http/validator.js';
import { createVerifiedTokens } from './http/verified-tokens.js';
import { tellRefusedAddresses } from './ip-allowlist/tell-refused.js';
import { registerNouns } from './nouns.js';
import { healthRoutes } from './health/health.routes.js';
import { sweepLogOns } from './session/sweep-log-ons.js';
import { webRoutes } from './web/web.routes.js';

const RATE_WINDOW_MS = 60_000;
/**
 * Programs from one address together may ask so many times what one log-on may: as much as one client may be allowed. So may, besides,
 * whoever comes from there with cookies that were never seen to be good.
 */
const TOGETHER_SHARE = 5;
const PROGRAMS = 'programs ';
const STRANGERS = 'strangers ';
const BODY_LIMIT = 256 * 1024;
/** A connection on which nothing moves for so long is closed, ms. */
const IDLE_CONNECTION_MS = 120_000;
/** What the start itself holds the event loop up with is still in the first samples, ms; it is no overload. */
const WARM_UP_MS = 3_000;

/**
 * The API, ready to listen or to be injected into: the same for the server and for tests.
 * @throws where a route declares no permission
 */
export async function createApi(deps: ApiDeps): Promise<FastifyInstance> {
  const { app, nounDeps } = await createServer(deps, 'customer');
  const sweep = sweepLogOns({ lookUp: nounDeps.platform.logOn, clock: deps.clock, logger: deps.logger });
  app.addHook('onClose', () => sweep.stop());
  await registerOpenApi(app);
  await app.register(healthRoutes(deps));
  await app.register(registerNouns(nounDeps), { prefix: '/v1' });
  await app.register(webRoutes(deps.settings));
  return app;
}

/** What every address of ours has, whoever is served there: limits, headers, errors, and a guard at each route. */
export async function createServer(
  deps: ApiDeps,
  serves: 'customer' | 'operator',
): Promise<{ app: FastifyInstance; nounDeps: NounDeps }> {
  const settings: ApiDeps['settings'] = { ...deps.settings, serves };
  const headers = answerHeaders(settings);
  const app = fastify({
    loggerInstance: deps.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: BODY_LIMIT,
    connectionTimeout: IDLE_CONNECTION_MS,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 100, ignoreTrailingSlash: false },
    // One for each request would cost more than most requests do; what is logged names its request.
    childLoggerFactory: (logger) => logger,
    // These two answer before any hook runs.
    frameworkErrors: (error, request, reply) => answerError(error, request, reply.headers(headers)),
    clientErrorHandler: (error, socket) => refuseGarbage(error, socket, headers),
  }).withTypeProvider<TypeBoxTypeProvider>();

  app.setValidatorCompiler(validatorCompiler);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) =>
    answerError(
      new ProblemError('not-found', `There is nothing at ${request.method} ${pathOf(request.url)}.`),
      request,
      reply,
    ),
  );
  app.addSchema({ $id: PROBLEM_ID, ...Problem });

  useClientAddress(app, settings.trustedProxies ?? []);
  app.addHook('onRequest', (_request, reply, next) => {
    reply.headers(headers);
    next();
  });
  await app.register(cookie, { hook: false });
  let warmAt = 0;
  app.addHook('onListen', async () => {
    warmAt = performance.now() + WARM_UP_MS;
  });
  await app.register(underPressure, {
    maxEventLoopDelay: settings.maxEventLoopDelayMs ?? 2_000,
    pressureHandler: (_request, _reply, _type, value) => {
      // Infinity: there was no sample, which tells nothing.
      if (performance.now() < warmAt || value === Infinity) return;
      throw new ProblemError('overloaded', 'The service has more to do than it can. Try again in some seconds.');
    },
  });
  const counts = createSharedCounts(deps.redis, {
    prefix: redisKeys.rateLimit('api'),
    windowMs: RATE_WINDOW_MS,
    now: deps.clock.now,
  });
  app.addHook('onClose', async () => counts.stop());
  const verifiedTokens = createVerifiedTokens();
  const perMinute = settings.requestsPerMinute ?? 1_200;
  await app.register(rateLimit, {
    max: (_request, key) => perMinute * (key.startsWith(PROGRAMS) || key.startsWith(STRANGERS) ? TOGETHER_SHARE : 1),
    timeWindow: RATE_WINDOW_MS,
    store: rateLimitStore(counts),
    keyGenerator: (request) => {
      // Each client's own rate is looked at once its token is verified; until then all that counts is where it comes from.
      if (/^bearer /i.test(request.headers.authorization ?? '')) return `${PROGRAMS}${request.ip}`;
      const { sessionTokenHash: hash } = request;
      if (hash === null) return request.ip;
      return verifiedTokens.has(hash) ? hash : `${STRANGERS}${request.ip}`;
    },
    errorResponseBuilder: (_request, context) =>
      new ProblemError('too-many-requests', `Wait ${Math.ceil(context.ttl / 1000)} s before the next request.`),
  });

  const userSessions = userSessionRepository(deps.database);
  const sessions = createSessions({
    store: userSessions,
    now: deps.clock.now,
    ...(settings.sessionLimits ? { limits: settings.sessionLimits } : {}),
  });
  const platform = platformRepositories(deps.database);
  const clients = createClients({ ...deps, counts }, platform);
  guardRoutes(app, {
    sessions,
    onVerified: verifiedTokens.add,
    onRefusedAddress: tellRefusedAddresses(deps),
    webOrigins: settings.webOrigins,
    production: settings.production,
    serves,
    ...(serves === 'customer' ? { clients: clients.guard } : {}),
  });
  clients.guard.countAnswers(app);
  app.addHook('onClose', () => clients.usage.stop());

  const callerOf = createCallerOf(deps.database);
  const tickets = createSupportTickets({ secretKeys: deps.secretKeys, now: deps.clock.now });
  return { app, nounDeps: { ...deps, settings, sessions, userSessions, callerOf, platform, tickets, ...clients } };
}

const pathOf = (url: string) => (url.split('?', 1)[0] ?? '').slice(0, 200);

/** What is not HTTP gets problem details too, and its connection is closed. */
function refuseGarbage(
  error: NodeJS.ErrnoException,
  socket: Socket & { server?: IncomingMessage },
  headers: Record<string, string>,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = error.code === 'HPE_HEADER_OVERFLOW' ? 'headers-too-large' : 'malformed-body';
  const problem = problemOf({ code, detail: 'The request is not HTTP that we can read.' }, randomUUID());
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} Refused\r\ncontent-type: ${PROBLEM_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
      Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('') +
      `connection: close\r\n\r\n${body}`,
  );
}
