import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError, type ErrorCode } from '@outrider/contracts';
import {
  repositories,
  tenantRecords,
  type Database,
  type Repositories,
  type TeamLimit,
  type TenantRecords,
} from '@outrider/db';
import {
  createOriginCheck,
  hashSessionToken,
  isAdmitted,
  permissionsOfSession,
  readSessionToken,
  SESSION_STAGES,
  teamLimitOf,
  type AuditActor,
  type Permission,
  type Session,
  type Sessions,
  type SessionStage,
} from '@outrider/security';
import { routeAccess, type RouteAccess } from './route-access.js';

/** An API client whose token was verified for this request. */
export interface ApiClient {
  id: string;
  tenantId: string;
  /** What any of its scopes permits. */
  permissions: ReadonlySet<Permission>;
  /** The campaigns that it may use the permission for; null: all, and what belongs to none. */
  campaignsOf(permission: Permission): readonly string[] | null;
}

/** Who makes a request. */
export type Principal =
  | { kind: 'user'; tenantId: string; permissions: ReadonlySet<Permission>; session: Session }
  | { kind: 'client'; tenantId: string; permissions: ReadonlySet<Permission>; client: ApiClient };

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | null;
    /** Of the session token in the request's cookie; null: there is none. */
    sessionTokenHash: string | null;
  }
}

/** Who calls, and their tenant's records. */
export interface Caller {
  principal: Principal;
  /** The user's; a route that lets API clients in must not ask for it. @throws where one calls */
  readonly session: Session;
  may(permission: Permission): boolean;
  /** The team whose people, and what is theirs, the records show; null: everybody's. */
  team: TeamLimit | null;
  readonly records: TenantRecords;
  /** What dialing keeps. */
  readonly repositories: Repositories;
  actor: AuditActor;
}

export interface GuardDeps {
  sessions: Pick<Sessions, 'verifyHash'>;
  /** Verifies a bearer token of an API client as of now; without it there are none. */
  clients?: { verify(token: string, address: string): Promise<ApiClient | undefined> };
  /** Told of each session token that was good. */
  onVerified?(tokenHash: string): void;
  /** Told of a session that is used from where its tenant lets nobody in. */
  onRefusedAddress?(session: Session, address: string): void;
  webOrigins: readonly string[];
  production: boolean;
  /** Whose users are served: a log-on of the other kind is none here. Default: customers'. */
  serves?: 'customer' | 'operator';
}

/**
 * Lets in who may: refuses routes that declare nothing, foreign origins, missing and unfinished log-ons, addresses outside the
 * tenant's list, callers without the permission, and staff beyond their grant.
 */
export function guardRoutes(app: FastifyInstance, deps: GuardDeps): void {
  const origins = createOriginCheck(deps.webOrigins);
  const serves = deps.serves ?? 'customer';

  const userOf = async (request: FastifyRequest, access: RouteAccess): Promise<Principal> => {
    const { sessionTokenHash: hash } = request;
    const session = hash === null ? undefined : await deps.sessions.verifyHash(hash, SESSION_STAGES);
    if (!session || !isAdmitted(session, { serves, address: request.ip })) {
      if (session?.tenantKind === serves) deps.onRefusedAddress?.(session, request.ip);
      throw new ProblemError('not-signed-in', 'Log on first (POST /v1/session).');
    }
    deps.onVerified?.(session.tokenHash);
    if (!access.stages.includes(session.stage)) {
      const [code, detail] = UNFINISHED[session.stage];
      throw new ProblemError(code, detail);
    }
    checkGrant(session, request.method, access);
    return { kind: 'user', tenantId: session.tenantId, permissions: permissionsOfSession(session), session };
  };

  const clientOf = async (request: FastifyRequest, reply: FastifyReply, token: string): Promise<Principal> => {
    if (request.sessionTokenHash !== null) {
      throw new ProblemError('validation-failed', 'A request has the session cookie or a bearer token, not both.', {
        field: 'authorization',
      });
    }
    const client = await deps.clients?.verify(token, request.ip);
    if (!client) {
      // RFC 6750, 3.
      reply.header('www-authenticate', 'Bearer realm="outrider", error="invalid_token"');
      throw new ProblemError('not-signed-in', 'The token is not valid. Get another (POST /v1/token).');
    }
    return { kind: 'client', tenantId: client.tenantId, permissions: client.permissions, client };
  };

  const guardOf = (access: RouteAccess | undefined) => async (request: FastifyRequest, reply: FastifyReply) => {
    if (!origins.permits(request.method, request.headers.origin)) {
      throw new ProblemError('foreign-origin', 'Requests that change something are taken from our own pages only.');
    }
    if (!access) return;
    const token = bearerToken(request.headers.authorization);
    request.principal = token === undefined ? await userOf(request, access) : await clientOf(request, reply, token);
    if (request.principal.kind === 'client' && !access.clients) {
      throw new ProblemError('permission-denied', 'API clients may not ask for this.');
    }
    if (!request.principal.permissions.has(access.permission)) {
      throw new ProblemError('permission-denied', `You lack the permission ${access.permission}.`);
    }
  };

  app.decorateRequest('principal', null);
  app.decorateRequest('sessionTokenHash', null);
  app.addHook('onRequest', (request, _reply, next) => {
    const token = readSessionToken(request.headers.cookie, deps.production);
    if (token !== undefined) request.sessionTokenHash = hashSessionToken(token);
    next();
  });

  app.addHook('onRoute', (route) => {
    const guard = guardOf(routeAccess(route));
    // A hook of the route, not of the server: those run first, and the rate limit, which must come before, is one of the route too.
    route.onRequest = [route.onRequest ?? [], guard].flat();
  });
}

const UNFINISHED: Record<SessionStage, [ErrorCode, string]> = {
  'second-factor': ['second-factor-required', 'Show your second factor first.'],
  enrolment: ['enrolment-required', 'Set up a second factor first.'],
  full: ['state-conflict', 'You are logged on already.'],
};

const CHANGES_NOTHING = new Set(['GET', 'HEAD']);

/** What staff may do by a support grant, whatever the user whose account they see may. */
function checkGrant({ grant }: Session, method: string, access: RouteAccess): void {
  if (!grant || access.logsOff) return;
  if (access.identity) {
    throw new ProblemError('scope-denied', 'Support never changes who may do what. Ask the customer to do it.');
  }
  if (grant.scope !== 'change' && !CHANGES_NOTHING.has(method)) {
    throw new ProblemError('scope-denied', 'The support grant lets you read. To change something takes a written one.');
  }
  if (grant.scope === 'read' && access.exports) {
    throw new ProblemError('scope-denied', 'The support grant does not let you export.');
  }
}

/** The token of an `Authorization: Bearer` header; another scheme is no log-on of ours. */
function bearerToken(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /^Bearer +([^\s]+) *$/i.exec(header)?.[1];
}

/** Makes `callerOf` for routes that need a log-on. */
export function createCallerOf(database: Database) {
  return (request: FastifyRequest): Caller => {
    const { principal } = request;
    if (!principal) throw new Error('a route without a permission asked who calls');
    const { permission } = request.routeOptions.config;
    const campaignIds = campaignsOf(principal, permission);
    const team = teamOf(principal, permission);
    let records: TenantRecords | undefined;
    let ofDialing: Repositories | undefined;
    return {
      principal,
      get session() {
        if (principal.kind !== 'user') throw new Error('a route that API clients may call asked for the session');
        return principal.session;
      },
      may: (permission) => principal.permissions.has(permission),
      team,
      get records() {
        return (records ??= tenantRecords(database, principal.tenantId, campaignIds, team));
      },
      get repositories() {
        return (ofDialing ??= repositories(database, principal.tenantId, campaignIds, team));
      },
      actor: actorOf(principal, request.ip),
    };
  };
}
export type CallerOf = ReturnType<typeof createCallerOf>;

/** The campaigns that a caller's right to a route is for; null: all, and what belongs to none. */
const campaignsOf = (principal: Principal, permission: Permission | undefined): readonly string[] | null => {
  if (principal.kind === 'user') return null;
  return permission === undefined ? [] : principal.client.campaignsOf(permission);
};

/** The team whose people a caller sees here; null: everybody's. A program is kept to campaigns instead. */
const teamOf = (principal: Principal, permission: Permission | undefined): TeamLimit | null =>
  principal.kind === 'user' && permission !== undefined
    ? teamLimitOf(principal.session, principal.permissions, permission)
    : null;

const actorOf = (principal: Principal, ip: string): AuditActor =>
  principal.kind === 'user'
    ? { userId: principal.session.userId, staffId: principal.session.staffUserId, ip }
    : { userId: null, apiClientId: principal.client.id, ip };
