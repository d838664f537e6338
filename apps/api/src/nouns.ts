import type { FastifyPluginAsync } from 'fastify';
import type { userSessionRepository } from '@outrider/db';
import type { Sessions } from '@outrider/security';
import type { ApiDeps } from './deps.js';
import type { CallerOf } from './http/access.js';
import { sessionRoutes } from './session/session.routes.js';

/** What the routes of a noun may ask for; each names the part that it uses. */
export interface NounDeps extends ApiDeps {
  sessions: Sessions;
  userSessions: ReturnType<typeof userSessionRepository>;
  callerOf: CallerOf;
}

/** Every noun under `/v1`. */
export const registerNouns =
  (deps: NounDeps): FastifyPluginAsync =>
  async (app) => {
    await app.register(sessionRoutes(deps));
  };
