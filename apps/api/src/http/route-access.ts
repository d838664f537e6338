import type { FastifyContextConfig, RouteOptions } from 'fastify';
import { isIdentityPermission, isPermission, type Permission, type SessionStage } from '@outrider/security';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a caller must be permitted. Every route declares one, or that it is public. */
    permission?: Permission;
    /** Needs no log-on. */
    public?: true;
    /** How far the log-on must have come; default: to its end. */
    stages?: readonly SessionStage[];
    /** API clients may ask too; default: users alone. */
    clients?: boolean;
    /** Is about who may do what, so staff may not under any support grant. Routes whose permission is of that kind need not say so. */
    identity?: true;
    /** Gives data out in bulk: staff need a grant that says so. */
    exports?: true;
    /** Ends the caller's own session: staff may too, whatever their grant. */
    logsOff?: true;
  }
}

/** What a route that needs a log-on says of itself. */
export interface RouteAccess {
  permission: Permission;
  stages: readonly SessionStage[];
  clients: boolean;
  identity: boolean;
  exports: boolean;
  logsOff: boolean;
}

const FULL: readonly SessionStage[] = ['full'];

/**
 * Reads a route's declaration; undefined: it is public.
 * @throws where it declares nothing, or what does not go together: such a server must not start
 */
export function routeAccess(route: Pick<RouteOptions, 'method' | 'url' | 'config'>): RouteAccess | undefined {
  const config: FastifyContextConfig = route.config ?? {};
  const { permission, public: isPublic } = config;
  const refuse = (what: string): never => {
    throw new Error(`${String(route.method)} ${route.url} ${what}`);
  };
  if (isPublic === true ? permission !== undefined : !isPermission(permission)) {
    refuse('declares no permission: set config.permission or config.public.');
  }
  if (permission === undefined) {
    const more = (['stages', 'clients', 'identity', 'exports', 'logsOff'] as const).filter((each) => config[each]);
    if (more.length > 0) refuse(`is public and declares ${more.join(', ')}.`);
    return undefined;
  }
  const access: RouteAccess = {
    permission,
    stages: config.stages ?? FULL,
    clients: config.clients === true,
    identity: config.identity === true || isIdentityPermission(permission),
    exports: config.exports === true,
    logsOff: config.logsOff === true,
  };
  if (access.stages.length === 0) refuse('declares no stage.');
  if (access.stages.some((stage) => stage !== 'full') && permission !== 'session.own') {
    refuse('lets in who has not logged on: only what is one’s own log-on may.');
  }
  if (access.clients && (access.identity || permission === 'session.own' || permission.startsWith('staff.'))) {
    refuse('lets API clients at what is for people alone.');
  }
  if (access.logsOff && permission !== 'session.own') refuse('ends sessions, and is not about one’s own log-on.');
  return access;
}
