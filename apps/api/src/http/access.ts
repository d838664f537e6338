import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '@outrider/contracts';
import { repositories, tenantRecords, type Database, type Repositories, type TenantRecords } from '@outrider/db';
import {
  createOriginCheck,
  isPermission,
  readSessionToken,
  roleMay,
  type AuditActor,
  type Permission,
  type Session,
  type Sessions,
} from '@outrider/security';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a caller's role must permit. Every route declares one, or that it is public. */
    permission?: Permission;
    /** Needs no log-on. */
    public?: true;
  }
  interface FastifyRequest {
    session: Session | null;
  }
}

/** Who calls, and their tenant's records. */
export interface Caller {
  session: Session;
  records: TenantRecords;
  /** What dialing keeps. */
  repositories: Repositories;
  actor: AuditActor;
}

/** Lets in who may: refuses routes that declare nothing, foreign origins, missing log-ons and roles without the permission. */
export function guardRoutes(
  app: FastifyInstance,
  deps: { sessions: Pick<Sessions, 'verify'>; webOrigins: readonly string[]; production: boolean },
): void {
  const origins = createOriginCheck(deps.webOrigins);

  const guard = async (request: FastifyRequest) => {
    if (!origins.permits(request.method, request.headers.origin)) {
      throw new ProblemError('foreign-origin', 'Requests that change something are taken from our own pages only.');
    }
    const { permission } = request.routeOptions.config;
    if (permission === undefined) return;
    request.session = (await deps.sessions.verify(readSessionToken(request.headers.cookie, deps.production))) ?? null;
    if (!request.session) throw new ProblemError('not-signed-in', 'Log on first (POST /v1/session).');
    if (!roleMay(request.session.role, permission)) {
      throw new ProblemError(
        'permission-denied',
        `Your role (${request.session.role}) lacks the permission ${permission}.`,
      );
    }
  };

  app.decorateRequest('session', null);

  app.addHook('onRoute', (route) => {
    const { permission, public: isPublic } = route.config ?? {};
    if (isPublic === true ? permission !== undefined : !isPermission(permission)) {
      throw new Error(
        `${String(route.method)} ${route.url} declares no permission: set config.permission or config.public.`,
      );
    }
    // A hook of the route, not of the server: those run first, and the rate limit, which must come before, is one of the route too.
    route.onRequest = [route.onRequest ?? [], guard].flat();
  });
}

/** Makes `callerOf` for routes that need a log-on. */
export function createCallerOf(database: Database) {
  return (request: FastifyRequest): Caller => {
    const { session } = request;
    if (!session) throw new Error('a route without a permission asked who calls');
    return {
      session,
      records: tenantRecords(database, session.tenantId),
      repositories: repositories(database, session.tenantId),
      actor: { userId: session.userId, ip: request.ip },
    };
  };
}
export type CallerOf = ReturnType<typeof createCallerOf>;
