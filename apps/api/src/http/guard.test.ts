import fastify, { type FastifyContextConfig, type HTTPMethods } from 'fastify';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '@outrider/contracts';
import type { Permission, Session } from '@outrider/security';
import { guardRoutes, type ApiClient, type GuardDeps } from './access.js';

const session = {
  userId: 'U',
  tenantId: 'T',
  role: 'admin',
  customPermissions: null,
  stage: 'full',
  tenantKind: 'customer',
  ipAllowlist: null,
  grant: null,
} as Session;
const cookie = `outrider_session=${'A'.repeat(43)}`;
const client: ApiClient = {
  id: 'C',
  tenantId: 'T',
  permissions: new Set<Permission>(['leads.read', 'users.read']),
  campaignsOf: () => null,
};

interface Asked {
  config: FastifyContextConfig;
  session?: Partial<Session> | undefined;
  deps?: Partial<GuardDeps>;
  method?: HTTPMethods;
  headers?: Record<string, string>;
}

/** The code that the guard refuses a request with, or `ok`. */
async function ask({ config, method = 'GET', headers = { cookie }, deps, ...options }: Asked): Promise<string> {
  const app = fastify();
  app.setErrorHandler((error, _request, reply) =>
    reply.code(500).send(error instanceof ProblemError ? error.code : String(error)),
  );
  const found = 'session' in options && options.session === undefined ? undefined : { ...session, ...options.session };
  guardRoutes(app, {
    sessions: { verifyHash: async () => found },
    clients: { verify: async (token) => (token === 'good' ? client : undefined) },
    webOrigins: ['https://own.test'],
    production: false,
    ...deps,
  });
  app.route({ method, url: '/', config, handler: async () => 'ok' });
  return (await app.inject({ method, url: '/', headers })).body;
}
const reads = { permission: 'leads.read' } as const;
const grant = (scope: 'read' | 'read-and-export' | 'change') => ({
  grant: { id: 'G', scope, channel: 'written' as const, expiresAt: new Date() },
});

describe('a user', () => {
  it('gets in with a log-on, where the address and the kind of users are right', async () => {
    expect(await ask({ config: reads })).toBe('ok');
    expect(await ask({ config: reads, session: undefined })).toBe('not-signed-in');
    expect(await ask({ config: reads, headers: {} })).toBe('not-signed-in');
    const elsewhere = { ipAllowlist: [{ cidr: '192.0.2.0/24', label: '' }] };
    expect(await ask({ config: reads, session: elsewhere })).toBe('not-signed-in');
    expect(await ask({ config: reads, session: { tenantKind: 'operator' } })).toBe('not-signed-in');
    expect(await ask({ config: reads, deps: { serves: 'operator' } })).toBe('not-signed-in');
  });

  it.each(['second-factor', 'enrolment'] as const)('who stands at %s gets on from there only', async (stage) => {
    expect(await ask({ config: reads, session: { stage } })).toBe(`${stage}-required`);
    const config = { permission: 'session.own', stages: [stage] } as const;
    expect(await ask({ config, session: { stage } })).toBe('ok');
    expect(await ask({ config })).toBe('state-conflict');
  });

  it('changes something from our own pages only', async () => {
    const from = (origin: string) => ask({ config: reads, method: 'POST', headers: { cookie, origin } });
    expect(await from('https://own.test')).toBe('ok');
    for (const origin of ['https://evil.test', 'null', 'https://own.test.evil.test']) {
      expect(await from(origin)).toBe('foreign-origin');
    }
  });

  it('is refused without the permission', async () => {
    expect(await ask({ config: { permission: 'users.write' }, session: { role: 'manager' } })).toBe(
      'permission-denied',
    );
    expect(await ask({ config: { permission: 'staff.tenants.read' } })).toBe('permission-denied');
  });
});

describe('staff with a support grant', () => {
  const exports = { permission: 'leads.read', exports: true } as const;
  const writes = { permission: 'leads.write' } as const;
  const password = { permission: 'session.own', identity: true } as const;
  const logOff = { permission: 'session.own', logsOff: true } as const;

  it.each([
    ['read', reads, 'GET', 'ok'],
    ['read', exports, 'GET', 'scope-denied'],
    ['read', writes, 'POST', 'scope-denied'],
    // Were a write behind a permission to read, its method would tell.
    ['read', reads, 'POST', 'scope-denied'],
    ['read-and-export', exports, 'GET', 'ok'],
    ['read-and-export', writes, 'PATCH', 'scope-denied'],
    ['read-and-export', reads, 'DELETE', 'scope-denied'],
    ['change', writes, 'POST', 'ok'],
    ['change', exports, 'GET', 'ok'],
    ['change', { permission: 'users.write' }, 'PATCH', 'scope-denied'],
    ['change', { permission: 'allowlist.propose' }, 'POST', 'scope-denied'],
    ['change', password, 'POST', 'scope-denied'],
    ['change', { permission: 'calls.take' }, 'GET', 'permission-denied'],
    ['read', logOff, 'DELETE', 'ok'],
  ] as const)('to %s: %j by %s is answered %s', async (scope, config, method, code) => {
    expect(await ask({ config, method, session: grant(scope) })).toBe(code);
  });
});

describe('a program', () => {
  const open = { permission: 'leads.read', clients: true } as const;
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it('gets in with a token, where the route lets programs in and the scope permits it', async () => {
    expect(await ask({ config: open, headers: bearer('good') })).toBe('ok');
    expect(await ask({ config: open, headers: bearer('bad') })).toBe('not-signed-in');
    expect(await ask({ config: reads, headers: bearer('good') })).toBe('permission-denied');
    const more = { permission: 'cdrs.read', clients: true } as const;
    expect(await ask({ config: more, headers: bearer('good') })).toBe('permission-denied');
  });

  it('has a token or a cookie, never both', async () => {
    expect(await ask({ config: open, headers: { ...bearer('good'), cookie } })).toBe('validation-failed');
    expect(await ask({ config: open, headers: { ...bearer('bad'), cookie } })).toBe('validation-failed');
  });

  it('is nobody where there are none', async () => {
    const none = { clients: { verify: async () => undefined }, serves: 'operator' } as const;
    expect(await ask({ config: open, headers: bearer('good'), deps: none })).toBe('not-signed-in');
  });
});

it('a public route asks nobody who they are', async () => {
  expect(await ask({ config: { public: true }, session: undefined, headers: {} })).toBe('ok');
});
